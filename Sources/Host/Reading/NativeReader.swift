import Glibc
import Linux
import Netfilter
import StepEngine

/// Reads what nftables itself holds: which tables and chains there are the kernel tells, and their rules nft.
struct NativeReader {
    private let runner: CommandRunner

    init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// What was read.
    struct Reading {
        /// The tables that have a chain.
        var tables: [NativeRuleset.Table] = []
        /// Their chains, with the rules where nft has told them.
        var rulesets: [NativeRuleset] = []
        /// The tables whose chains see no packet, those of iptables among them.
        var dormantTables: [NativeRuleset.Table] = []
        /// The tables of iptables that hold sets.
        var tablesWithSets: [NativeRuleset.Table] = []
    }

    /// Reads what is there beside what iptables and ip6tables have shown.
    ///
    /// - Returns: nil if the kernel does not tell.
    func read(beside families: [HostRules.FamilyRules]) async -> Reading? {
        guard let hasNfTables = KernelModules.mayBeAskedAboutNfTables else { return nil }
        guard hasNfTables else { return Reading() }
        guard let dormant = Self.ask(for: .tables)?.dormantTables, let chains = Self.ask(for: .chains),
            let sets = Self.ask(for: .sets)
        else { return nil }
        var reading = Reading(
            tables: chains.tables.filter { !dormant.contains($0) }, dormantTables: dormant,
            tablesWithSets: sets.tables.filter(\.isOfIptables))
        let unshown = families.filter {
            $0.problems.isEmpty && !$0.rulesets.contains { $0.backend == .nfTables }
        }
        var rest = dormant.reduce(chains.ruleset) { $0.without($1) }
        rest.unshownFamilies = unshown.map(\.family)
        for table in rest.unreadTables {
            guard var read = await list(table) else { continue }
            read.unshownFamilies = rest.unshownFamilies
            rest = rest.without(table)
            reading.rulesets.append(read)
        }
        reading.rulesets.append(rest)
        return reading
    }

    /// All tables that there are, those of iptables among them; nil if the kernel does not tell.
    static var tables: [NativeRuleset.Table]? {
        guard let hasNfTables = KernelModules.mayBeAskedAboutNfTables else { return nil }
        return hasNfTables ? ask(for: .tables)?.tables : []
    }

    /// The kernel's answer, where nothing was changed while it was given.
    private static func ask(for list: NftablesList) -> KernelMessages? {
        for _ in 0..<5 {
            var messages = KernelMessages()
            guard (try? list.read { messages.take($0) }) != nil else { return nil }
            switch messages.end {
            case .whole: return messages
            // A kernel without nf_tables (net/netfilter/nfnetlink.c, `nfnetlink_rcv_msg`).
            case .refused(EINVAL), .refused(EOPNOTSUPP): return KernelMessages()
            case .refused, .garbled, nil: return nil
            case .interrupted: continue
            }
        }
        return nil
    }

    /// Whether a rule of iptables' tables looks up a set, which iptables does not show. nft takes some ten times as
    /// long as iptables-save: where it is not asked, a set is reason enough for doubt.
    func hidesConditions(in tables: [NativeRuleset.Table], rules: Int) async -> Bool {
        for table in tables {
            guard rules <= 2000, let text = await text(of: table), !NativeRuleset.hidesConditions(text) else {
                return true
            }
        }
        return false
    }

    private func list(_ table: NativeRuleset.Table) async -> NativeRuleset? {
        await text(of: table).flatMap { try? NativeRuleset(parsing: $0) }
    }

    /// nft reads its words as its language, in which a name that is none may be a command.
    private func text(of table: NativeRuleset.Table) async -> String? {
        guard table.isNamedPlainly, runner.programs.find("nft") != nil else { return nil }
        let result = await runner.run(Command(["nft", "-j", "list", "table", table.family, table.name]))
        return result.exit == 0 ? result.stdout : nil
    }
}

extension NativeRuleset.Table {
    /// Whether nft takes its name for one (nft(8), LEXICAL CONVENTIONS).
    fileprivate var isNamedPlainly: Bool {
        guard let first = name.utf8.first, first.isLetter || first == UInt8(ascii: "_") else { return false }
        return name.utf8.allSatisfy { $0.isLetter || "0123456789_-./".utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
