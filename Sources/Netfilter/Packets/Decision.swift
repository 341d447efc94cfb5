/// What may become of a packet in INPUT: the set of possible outcomes.
///
/// The outcomes stand in the order in which the rules would bring them about: each happens to the packets that
/// fit, and that none before it has taken. What certainly happens ends the list.
public struct Decision: Sendable, Equatable {
    /// The possible outcomes; never none.
    public let outcomes: [Outcome]

    /// One possible outcome.
    public struct Outcome: Sendable, Equatable {
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
    public enum Verdict: Sendable, Equatable {
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
        decide(Arrival(packet), assumingPolicy: policy)
    }

    /// Decides about a packet that comes in several shapes.
    func decide(_ arrival: Arrival, assumingPolicy policy: Policy) -> Decision {
        var walk = DecisionWalk(indexedChains, table: native?.tableName)
        for shape in arrival.shapes {
            walk.go(through: input, policy: policy, shape.packet, share: shape.share)
        }
        return walk.decision
    }
}

/// A packet as it comes to a chain: rules before that may have marked some of its kind, so that those come in another shape.
struct Arrival {
    /// The shapes, the usual one last.
    let shapes: [(packet: Packet, share: Truth)]

    /// All are like this.
    init(_ packet: Packet) { shapes = [(packet, .yes)] }

    fileprivate init(_ shapes: [PathWalk.Shape]) { self.shapes = shapes.map { ($0.packet, $0.share) } }

    /// The usual shapes, of which each may be that of all packets of the kind, beside those that only some have.
    static func all(_ shapes: [PathWalk.Shape]) -> [Arrival] {
        guard let most = shapes.map(\.share).max() else { return [] }
        let few = shapes.filter { $0.share < most }
        return shapes.filter { $0.share == most }.map { Arrival(few + [$0]) }
    }

    /// Whether all are like a packet, but for their marks.
    func differsByMarksAlone(from packet: Packet) -> Bool {
        shapes.allSatisfy { shape in
            var unmarked = shape.packet
            unmarked.marks = packet.marks
            return unmarked == packet
        }
    }

    /// The usual shape.
    var packet: Packet { shapes[shapes.count - 1].packet }
}
