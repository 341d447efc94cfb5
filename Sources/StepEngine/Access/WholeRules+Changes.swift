public import Netfilter

/// What came of reading all that the packet filters of the host hold.
public enum WholeReading: Sendable, Equatable {
    /// It was read.
    case read([Family: WholeRules])
    /// It could not be; the reason is a sentence.
    case unreadable(reason: String)
}

extension [Family: WholeRules] {
    /// The tables that are others than before, as one would name them: `iptables nat`, `nft inet filter`.
    func tablesChanged(since before: [Family: WholeRules]) -> [String] {
        keys.sorted().flatMap { family -> [String] in
            guard let here = self[family], let there = before[family] else { return [] }
            return here.tablesChanged(since: there)
        }
    }
}

extension WholeRules {
    fileprivate func tablesChanged(since before: WholeRules) -> [String] {
        let programs = Set(saved.keys).union(before.saved.keys).sorted()
        let own = programs.flatMap { program -> [String] in
            guard let here = try? SavedRuleset(parsing: saved[program] ?? ""),
                let there = try? SavedRuleset(parsing: before.saved[program] ?? "")
            else { return ["\(program), whose rules cannot be read"] }
            return here.tablesChanged(since: there).map { "\(program) \($0)" }
        }
        let here = NativeTables(parsing: native ?? "").without(passedOver)
        let there = NativeTables(parsing: before.native ?? "").without(before.passedOver)
        let changed = Set(here.tables).symmetricDifference(there.tables).map(\.name)
        return own + Set(changed).sorted().map { "nft \($0)" }
    }
}
