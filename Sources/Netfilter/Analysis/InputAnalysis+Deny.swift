/// What happens to packets that nobody has allowed.
public enum DefaultDeny: Sendable, Equatable {
    /// INPUT's policy drops them.
    case byPolicy
    /// This rule drops or rejects them, whatever the policy.
    case byRule(RuleReference)
    /// A chain other than filter INPUT stops them.
    case elsewhere(PathDecision.End)
    /// So many of them get in, by this rule, or by the policy if there is none.
    case missing(RuleReference?, WideOpening)
    /// The rules do not tell, because of this one.
    case uncertain(because: RuleReference)
    /// There are too many rules of too many kinds to be worked out.
    case tooManyRules

    /// The rules that decide, the last one first; none where the policy does.
    public var rules: [RuleReference] {
        switch self {
        case .byRule(let rule), .missing(let rule?, _), .uncertain(let rule): [rule]
        case .byPolicy, .missing(nil, _), .tooManyRules: []
        case .elsewhere(let end): end.rules
        }
    }
}

/// What anybody in the internet may send to a host, and is more than somebody may have named on purpose.
public struct WideOpening: Sendable, Equatable {
    /// The transport protocol's number.
    public let transport: UInt8
    /// The ports side by side, where the protocol has any.
    public let ports: ClosedRange<UInt16>
    /// The only interface by which it comes, as a rule would name it; nil if there are others, or no rule names it.
    public let interface: String?
    /// Such a packet.
    public let example: Packet
}

/// How far a host is open to the internet.
public struct Openness: Sendable {
    /// What happens to packets that nobody has allowed.
    public let deny: DefaultDeny
    /// The interfaces by which they are let in all the same, as rules name them.
    public let trustedInterfaces: [String]
    /// Everything that others can begin with the host: outside of it nothing gets in. Nil if there is too much of it.
    public let doors: [OpenDoor]?
    /// The interfaces by which others may begin something with hosts behind this one, if it passes packets on.
    public let passingInterfaces: [String]
}

extension InputAnalysis {
    /// What happens under the present policy to whatever the internet sends, and no rule names.
    ///
    /// Not a sample is looked at, but the set of all packets: outside of ports and protocols that rules name, of networks
    /// that they trust, and of interfaces that they trust, nothing gets in.
    public var openness: Openness {
        do throws(DecisionDiagrams.TooLarge) {
            var search = try WideOpenings(self)
            let (deny, trusted) = try deny(&search)
            return Openness(
                deny: deny, trustedInterfaces: trusted, doors: try? search.doors(of: self),
                passingInterfaces: passingInterfaces)
        } catch {
            return Openness(
                deny: .tooManyRules, trustedInterfaces: [], doors: nil, passingInterfaces: passingInterfaces)
        }
    }

    private func deny(
        _ search: inout WideOpenings
    ) throws(DecisionDiagrams.TooLarge) -> (DefaultDeny, trustedInterfaces: [String]) {
        if let opening = try search.surely() {
            return (.missing(decider(of: opening.example), opening), [])
        }
        let trusted = try search.trustedInterfaces()
        if let opening = try search.maybe() { return (doubt(about: opening.example), trusted) }
        return (refusal(of: try search.refused()), trusted)
    }

    /// What refuses a packet that certainly does not get in.
    private func refusal(of packet: Packet) -> DefaultDeny {
        let (arrivals, obstacle, _) = arrivals(of: packet)
        guard let shape = arrivals.first else { return obstacle.map { .elsewhere($0) } ?? refusalByPolicy }
        return decideUnderPresentPolicy(shape).last?.rule.map { .byRule($0) } ?? refusalByPolicy
    }

    private var refusalByPolicy: DefaultDeny {
        table.native.map { .elsewhere(PathDecision.End(.dropped, .native($0), .yes)) } ?? .byPolicy
    }

    /// What lets a packet in: where it cannot be told what comes to INPUT, the rule that leaves that open.
    func opener(of packet: Packet) -> OpenDoor.Decider {
        let (arrivals, obstacle, _) = arrivals(of: packet)
        let rule = arrivals.isEmpty ? obstacle?.rules.first : decider(of: packet)
        return rule.map { .rule($0) } ?? .policy
    }

    /// The rule that lets a packet in; nil for the policy.
    func decider(of packet: Packet) -> RuleReference? {
        let decision = decideUnderPresentPolicy(arrivals(of: packet).arrivals.first ?? Arrival(packet))
        return decision.outcomes.last { $0.verdict == .accepted }?.rule
    }

    /// What leaves it open whether a packet gets in.
    private func doubt(about packet: Packet) -> DefaultDeny {
        let (arrivals, obstacle, _) = arrivals(of: packet)
        let decisions = (arrivals.isEmpty ? [Arrival(packet)] : arrivals).map(decideUnderPresentPolicy)
        let doubtful = decisions.flatMap(\.outcomes).first { $0.verdict != .dropped && $0.rule != nil }
        if let rule = doubtful?.rule { return .uncertain(because: rule) }
        if let obstacle { return .elsewhere(obstacle) }
        return decisions.first?.outcomes.first?.rule.map { .uncertain(because: $0) } ?? .tooManyRules
    }

    private func decideUnderPresentPolicy(_ arrival: Arrival) -> Decision {
        table.decide(arrival, assumingPolicy: table.input.policy ?? .accept)
    }
}
