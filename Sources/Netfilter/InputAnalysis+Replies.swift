/// What becomes of replies to connections that this host opened.
public enum RepliesStanding: Sendable, Hashable {
    /// A state rule accepts them.
    case acceptedByStateRule(RuleReference)
    /// This rule drops some of them first, whatever their addresses and ports.
    case blocked(by: RuleReference)
    /// Another rule accepts them all first, so that the state rule never counts.
    case acceptedByOther(RuleReference)
    /// This rule may drop them first; its text does not tell.
    case uncertain(because: RuleReference)
    /// No rule accepts them.
    case noStateRule

    fileprivate var rank: Int {
        switch self {
        case .blocked: 0
        case .noStateRule: 1
        case .uncertain: 2
        case .acceptedByOther: 3
        case .acceptedByStateRule: 4
        }
    }
}

extension InputAnalysis {
    /// The worst that may happen to a reply, over protocols and interfaces. Addresses and ports are left open:
    /// a DROP for certain ones only is a person's choice and blocks no reply from elsewhere.
    public var replies: RepliesStanding {
        let transports = [Transport.tcp, Transport.udp, Transport.icmp, Transport.icmpv6]
        let standings = interfaces.flatMap { interface in
            transports.flatMap { transport in
                [ConnectionState.established, .related].map { state in
                    standing(of: packet(on: interface, transport: transport, state: state))
                }
            }
        }
        return standings.min { $0.rank < $1.rank } ?? .noStateRule
    }

    private func standing(of reply: Packet) -> RepliesStanding {
        let decision = decide(reply)
        let obstacle = decision.earlier.first { $0.verdict != .accepted && $0.truth > .some }
        if let obstacle, let rule = obstacle.rule {
            return obstacle.truth == .most ? .blocked(by: rule) : .uncertain(because: rule)
        }
        switch (decision.last?.verdict, decision.last?.rule) {
        case (.accepted, let rule?):
            let isStateRule = StateRule(rule.rule, position: rule.position)?.acceptsReplies ?? false
            return isStateRule ? .acceptedByStateRule(rule) : .acceptedByOther(rule)
        case (.dropped, let rule?): return .blocked(by: rule)
        case (.unknown, let rule?): return .uncertain(because: rule)
        default: return .noStateRule
        }
    }
}
