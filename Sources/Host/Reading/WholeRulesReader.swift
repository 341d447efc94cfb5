public import Netfilter
public import StepEngine

/// Reads all that the packet filters of the host hold, as text that their own programs read again.
public struct WholeRulesReader: Sendable {
    private let runner: CommandRunner

    /// Makes a reader.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Why the rules cannot be read, as a sentence.
    public struct Failure: Error, Sendable {
        /// The sentence.
        public let reason: String
    }

    /// Reads the tables of both backends, and those that are nftables' own, which go with the first family.
    ///
    /// - Throws: `Failure` where the tables of the backend in use cannot be read.
    public func read(_ families: [Family]) async throws(Failure) -> [Family: WholeRules] {
        var whole: [Family: WholeRules] = [:]
        for family in families { whole[family] = WholeRules(saved: try await save(family)) }
        guard let first = families.first, let native = await readNative(beside: whole) else { return whole }
        let passedOver = Set(NativeTables.namesOfIptables).subtracting(native.tables.map(\.name))
            .union(tablesOfIptables(in: whole))
        let refused = await unreadable(native.without(passedOver))
        whole[first]?.native = native.without(passedOver.union(refused)).text
        whole[first]?.passedOver = passedOver.union(refused)
        return whole
    }

    /// The same, with the reason where they cannot be read.
    public func reading(_ families: [Family]) async -> WholeReading {
        do throws(Failure) {
            return .read(try await read(families))
        } catch {
            return .unreadable(reason: error.reason)
        }
    }

    /// The tables of nftables' own that cannot be brought back, by their names: their owner alone may change them, or nft
    /// prints of them what it does not read.
    public static func refused(in whole: [Family: WholeRules]) -> [String] {
        whole.values.flatMap(\.passedOver).filter { !NativeTables.namesOfIptables.contains($0) }.sorted()
    }

    private func save(_ family: Family) async throws(Failure) -> [String: String] {
        let command = Command([family.command + "-save"])
        let result = await runner.run(command)
        guard result.exit == 0, (try? SavedRuleset(parsing: result.stdout)) != nil else {
            let words = result.stderr.split(separator: "\n").first ?? ""
            throw Failure(reason: "\(command) could not tell the rules: \(words)")
        }
        var saved = [family.command: result.stdout]
        for backend in ["-legacy", "-nft"] where await !isBackend(backend, of: family) {
            let program = family.command + backend
            guard runner.programs.find(program + "-save") != nil else { continue }
            let result = await runner.run(Command([program + "-save"]))
            if result.exit == 0 { saved[program] = result.stdout }
        }
        return saved
    }

    private func isBackend(_ suffix: String, of family: Family) async -> Bool {
        let version = await runner.run(Command([family.command, "-V"])).stdout
        return IptablesVersion(parsing: version)?.backend == (suffix == "-nft" ? .nfTables : .legacy)
    }

    /// nil where there are some that nobody shows. nft need not be there to show none.
    private func readNative(beside whole: [Family: WholeRules]) async -> NativeTables? {
        if runner.programs.find("nft") != nil {
            let result = await runner.run(NativeTables.listing)
            if result.exit == 0 { return NativeTables(parsing: result.stdout) }
        }
        let isComplete = NativeTables.named(without: Set(tablesOfIptables(in: whole)))?.tables.isEmpty
        return isComplete == true ? NativeTables(parsing: "") : nil
    }

    /// Those tables that iptables-nft shows whole.
    private func tablesOfIptables(in whole: [Family: WholeRules]) -> [String] {
        whole.flatMap { family, rules in
            rules.saved.filter { !$0.key.hasSuffix("-legacy") }.values.flatMap { text -> [String] in
                guard let ruleset = try? SavedRuleset(parsing: text) else { return [] }
                return ruleset.tables.map(\.name).filter { !ruleset.incompatibleTables.contains($0) }
                    .map { NativeTables.name(of: $0, family) }
            }
        }
    }

    /// The tables that nft, asked to check only, would not take.
    private func unreadable(_ native: NativeTables) async -> [String] {
        var names: [String] = []
        for table in native.tables {
            let check = Command(["nft", "-c", "-f", "-"], input: table.replacement)
            if await runner.run(check).exit != 0 { names.append(table.name) }
        }
        return names
    }
}

extension NativeTables {
    /// Lists them all. `-s` leaves out what changes by itself, such as counters.
    static let listing = Command(["nft", "-s", "list", "ruleset"])

    /// The tables that the kernel lists, without some, by their names alone: where nft does not tell what is in them. nil
    /// if the kernel does not tell either.
    static func named(without names: Set<String>) -> NativeTables? {
        NativeReader.tables.map { tables in
            NativeTables(named: tables.map { "\($0.family) \($0.name)" }.filter { !names.contains($0) })
        }
    }

    /// What the tables of iptables-nft are called in nftables.
    static let namesOfIptables = Family.allCases.flatMap { family in
        ["filter", "nat", "mangle", "raw", "security"].map { name(of: $0, family) }
    }

    static func name(of table: String, _ family: Family) -> String {
        (family == .ipv4 ? "ip " : "ip6 ") + table
    }
}
