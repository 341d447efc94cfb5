/// A line of the difference between two filter tables.
public struct RulesetDifference: Sendable, Equatable {
    /// Whether the line is there now and was not; otherwise it was and is not.
    public let isAdded: Bool
    /// Whether the same rule stands elsewhere in its chain: another line shows where.
    public let isMoved: Bool
    /// The line as `iptables -S` prints it.
    public let text: String

    init(isAdded: Bool, isMoved: Bool = false, text: String) {
        self.isAdded = isAdded
        self.isMoved = isMoved
        self.text = text
    }

    /// The line to show: `+ -A INPUT ...` or `- -A INPUT ...`.
    public var line: String { (isAdded ? "+ " : "- ") + text }

    /// The lines that differ, chain by chain in the new table's order, those of chains that are gone last.
    /// For each chain: its policy, then what went, then what came. Counters make no difference.
    public static func between(_ old: FilterTable, and new: FilterTable) -> [RulesetDifference] {
        let gone = old.chains.filter { new[$0.name] == nil }
        return new.chains.flatMap { between(old[$0.name], and: $0) } + gone.flatMap { between($0, and: nil) }
    }

    private static func between(_ old: Chain?, and new: Chain?) -> [RulesetDifference] {
        let pairing = RulePairing(old?.rules ?? [], new?.rules ?? [])
        let moved = pairing.moved
        let movedAway = Set(moved.compactMap { pairing.oldIndex[$0] })
        let removed = (old?.rules ?? []).enumerated().compactMap { index, rule in
            pairing.removed.contains(index) || movedAway.contains(index)
                ? RulesetDifference(isAdded: false, isMoved: movedAway.contains(index), text: rule.text) : nil
        }
        let added = (new?.rules ?? []).enumerated().compactMap { index, rule in
            pairing.oldIndex[index] == nil || moved.contains(index)
                ? RulesetDifference(isAdded: true, isMoved: moved.contains(index), text: rule.text) : nil
        }
        return heads(old, new) + removed + added
    }

    private static func heads(_ old: Chain?, _ new: Chain?) -> [RulesetDifference] {
        guard old?.declaration != new?.declaration else { return [] }
        return [old].compactMap { $0 }.map { RulesetDifference(isAdded: false, text: $0.declaration) }
            + [new].compactMap { $0 }.map { RulesetDifference(isAdded: true, text: $0.declaration) }
    }
}
