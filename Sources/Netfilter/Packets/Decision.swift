/// What may become of a packet in INPUT: the set of possible outcomes.
///
/// The outcomes stand in the order in which the rules would bring them about: each happens to the packets that
/// fit, and that none before it has taken. What certainly happens ends the list.
public struct Decision: Sendable, Hashable {
    /// The possible outcomes; never none.
    public let outcomes: [Outcome]

    /// One possible outcome.
    public struct Outcome: Sendable, Hashable {
        /// What becomes of the packet.
        public let verdict: Verdict
        /// The rules that lead there: the jumps, then the rule that decides. Empty if the policy does.
        public let path: [RuleReference]
        /// How many packets it may happen to, of those that get there.
        public let truth: Truth

        /// The rule that decides; nil if the policy does.
        public var rule: RuleReference? { path.last }
    }

    /// What becomes of a packet.
    public enum Verdict: Sendable, Hashable {
        /// It gets in.
        case accepted
        /// It does not: dropped or rejected.
        case dropped
        /// The rules do not tell.
        case unknown
    }

    /// The verdicts that are possible; one means that it is certain.
    public var verdicts: Set<Verdict> { Set(outcomes.map(\.verdict)) }

    /// The outcome that holds for packets that nothing before it has taken.
    var last: Outcome? { outcomes.last }

    /// The outcomes that may come first.
    var earlier: ArraySlice<Outcome> { outcomes.dropLast() }
}

extension FilterTable {
    /// Decides about a packet, under this policy of INPUT whatever the present one is.
    public func decide(_ packet: Packet, assumingPolicy policy: Policy) -> Decision {
        var walk = DecisionWalk(indexedChains, table: native?.tableName, packet)
        return Decision(outcomes: walk.outcomes(in: input, policy: policy))
    }
}
