extension InputAnalysis {
    /// The worst that may happen to a reply, over protocols and interfaces. Addresses and ports are left open:
    /// a DROP for a few of them is a person's choice and blocks no reply from elsewhere.
    public var replies: RepliesStanding {
        let packets = replyPackets
        let hasStateRule = hasStateRule
        let standings = packets.map { standing(of: $0, hasStateRule: hasStateRule) }
        if let worst = standings.min(by: { $0.rank < $1.rank }), worst.rank < RepliesStanding.acceptedRank {
            return worst
        }
        // One trusted interface or protocol that is accepted beforehand leaves the rule its work for the others.
        // What is tested is TCP.
        let tcp = zip(packets, standings).filter { $0.0.transport == Transport.tcp }.map(\.1)
        return tcp.last { $0.isByStateRule } ?? tcp.last ?? .noStateRule
    }

    /// The rules above the state rule that drop replies from certain addresses or ports only.
    public var narrowDropsAboveStateRule: [RuleReference] {
        var seen: Set<RuleReference> = []
        return replyPackets.flatMap { packet -> [RuleReference] in
            let decision = decide(packet)
            guard standing(after: decision, hasStateRule: true).isByStateRule else { return [] }
            return decision.earlier.filter { $0.verdict == .dropped }.compactMap(\.rule)
        }.filter { seen.insert($0).inserted }
    }

    /// The worst that may happen to a reply in this table and all around it.
    private func standing(of packet: Packet, hasStateRule: Bool) -> RepliesStanding {
        let (shapes, obstacle) = arrivals(of: packet)
        let standings = shapes.map { standing(after: decide($0), hasStateRule: hasStateRule) }
        let all = (obstacle.map { [.obstructed($0)] } ?? []) + standings
        return all.min { $0.rank < $1.rank } ?? .noStateRule
    }

    private func standing(after decision: Decision, hasStateRule: Bool) -> RepliesStanding {
        switch (decision.last?.verdict, decision.last?.rule) {
        case (.accepted, let rule?):
            let doubt = decision.earlier.first { $0.verdict != .accepted && $0.truth > .some }?.rule
            if let doubt { return .uncertain(because: doubt) }
            let isStateRule = StateRule.Kind(of: rule.rule)?.acceptsReplies ?? false
            return isStateRule ? .acceptedByStateRule(rule) : .acceptedByOther(rule)
        case (.unknown, let rule?): return .uncertain(because: rule)
        case (.dropped, let rule?) where hasStateRule: return .blocked(by: rule)
        case (_, _): return .noStateRule
        }
    }
}

extension RepliesStanding {
    /// The rank from which on replies get in.
    fileprivate static let acceptedRank = 3

    /// From the worst to the best.
    fileprivate var rank: Int {
        switch self {
        case .blocked: 0
        case .noStateRule: 1
        case .obstructed, .uncertain: 2
        case .acceptedByStateRule, .acceptedByOther: Self.acceptedRank
        }
    }

    fileprivate var isByStateRule: Bool {
        if case .acceptedByStateRule = self { true } else { false }
    }
}
