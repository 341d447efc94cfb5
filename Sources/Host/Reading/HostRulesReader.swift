import Linux
public import Netfilter
import StepEngine

/// Reads everything that decides about packets to this host: both families, both backends, and nftables' own chains.
public struct HostRulesReader: Sendable {
    private let runner: CommandRunner
    private let families: [Family]

    /// Makes a reader for these families.
    public init(_ runner: CommandRunner, families: [Family]) {
        self.runner = runner
        self.families = families
    }

    /// Reads, with commands that change nothing.
    public func read() async -> HostRules {
        Memory.expectLargeInput()
        let native = NativeReader(runner)
        let families = await readFamilies()
        let found = await native.read(beside: families)
        let rulesets = found?.rulesets ?? []
        let rules = families.flatMap(\.rulesets).flatMap(\.ruleset.tables).flatMap(\.chains).map(
            \.rules.count)
        return HostRules(
            families: families.map { $0.doubting(found?.dormantTables ?? []) }, nativeTables: found?.tables,
            nativeChains: rulesets.flatMap(\.nativeChains),
            outgoingNativeChains: rulesets.flatMap(\.outgoingNativeChains),
            forwardingNativeChains: rulesets.flatMap(\.forwardingNativeChains),
            hidesConditions: await native.hidesConditions(
                in: found?.tablesWithSets ?? [], rules: rules.reduce(0, +)),
            addresses: HostAddresses.all(), interfaces: NetworkInterfaces.inUse(),
            routing: Routing.current())
    }

    private func readFamilies() async -> [HostRules.FamilyRules] {
        await withTaskGroup(of: HostRules.FamilyRules.self) { group in
            for family in families { group.addTask { await self.read(family) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.family < $1.family }
        }
    }

    private func read(_ family: Family) async -> HostRules.FamilyRules {
        async let version = runner.run(Command([family.command, "-V"]))
        let own = await save(family, by: family.command)
        let backend = IptablesVersion(parsing: await version.stdout)?.backend
        let other = await otherBackend(of: family, than: backend)
        var rules = HostRules.FamilyRules(family, [])
        for (backend, result) in [(backend, own)] + other {
            switch result {
            case .success(let ruleset): rules.rulesets.append(HostRules.BackendRules(backend, ruleset))
            case .failure(let problem): rules.problems.append(problem.sentence)
            }
        }
        return rules
    }

    private struct Problem: Error {
        var sentence: String
    }

    /// iptables-save reads all tables at once, and makes none appear that was not there (measured with 1.8.9).
    private func save(_ family: Family, by program: String) async -> Result<SavedRuleset, Problem> {
        let command = Command([program + "-save"])
        let result = await runner.run(command)
        guard let status = result.exit else {
            return .failure(
                Problem(sentence: "\(command) did not run to its end, so the rules are not known."))
        }
        guard status == 0 else {
            let words = result.stderr.split(separator: "\n").first ?? ""
            return .failure(
                Problem(
                    sentence: "\(command) ended with exit \(status), so the rules are not known: \(words)"))
        }
        do {
            return .success(try SavedRuleset(parsing: result.stdout))
        } catch {
            return .failure(Problem(sentence: "\(command) printed what is not understood here. \(error)"))
        }
    }

    /// The other backend is only asked where the kernel has tables of it: its tools would make some.
    private func otherBackend(
        of family: Family, than backend: Backend?
    ) async -> [(Backend?, Result<SavedRuleset, Problem>)] {
        let names = (try? File.text("/proc/net/\(family == .ipv4 ? "ip" : "ip6")_tables_names")) ?? ""
        switch backend {
        case .nfTables:
            return names.isEmpty ? [] : [(.legacy, await save(family, by: family.command + "-legacy"))]
        case .legacy where runner.programs.find(family.command + "-nft-save") != nil:
            return [(.nfTables, await save(family, by: family.command + "-nft"))]
        case .legacy, nil: return []
        }
    }
}

extension HostRules.FamilyRules {
    /// The rules of tables of iptables that see no packet are none, though iptables shows them as always.
    fileprivate func doubting(_ dormant: [NativeRuleset.Table]) -> HostRules.FamilyRules {
        let own = dormant.filter { $0.isOfIptables && $0.family == (family == .ipv4 ? "ip" : "ip6") }
        var rules = self
        rules.problems += own.map { table in
            "The table \(table.family) \(table.name) is dormant: iptables shows its rules, and the kernel asks none of them. "
                + "nft list tables tells; whoever put it to sleep knows why."
        }
        return rules
    }
}
