/// What happens to connections that nobody has allowed.
public enum DefaultDeny: Sendable, Hashable {
    /// INPUT's policy drops them.
    case byPolicy
    /// This rule drops or rejects them, whatever the policy.
    case byRule(RuleReference)
    /// A chain other than filter INPUT stops them.
    case elsewhere(PathDecision.End)
    /// They get in, by this rule, or by the policy if there is none.
    case missing(RuleReference?)
    /// The rules do not tell, because of this one.
    case uncertain(because: RuleReference)

    /// The rules that decide, the last one first; none where the policy does.
    public var rules: [RuleReference] {
        switch self {
        case .byRule(let rule), .missing(let rule?), .uncertain(let rule): [rule]
        case .byPolicy, .missing(nil): []
        case .elsewhere(let end): end.rules
        }
    }
}

extension InputAnalysis {
    /// What happens under the present policy to a new connection to a TCP port that no rule names.
    public var defaultDeny: DefaultDeny {
        let port = unnamedPort
        let standings = interfaces.map { interface -> DefaultDeny in
            var packet = Packet.new(Transport.tcp, on: interface)
            packet.destinationPort = port
            return defaultDeny(of: packet)
        }
        return standings.max { $0.rank < $1.rank } ?? .missing(nil)
    }

    private func defaultDeny(of packet: Packet) -> DefaultDeny {
        let (shapes, obstacle) = arrivals(of: packet)
        if shapes.isEmpty, let obstacle { return .elsewhere(obstacle) }
        let standings = shapes.map { shape in
            DefaultDeny(table.decide(shape, assumingPolicy: table.input.policy ?? .accept))
        }
        return standings.max { $0.rank < $1.rank } ?? .missing(nil)
    }

    /// A port that no rule asks for, near the one that the steps try; that one if all are asked for.
    private var unnamedPort: UInt16 {
        var isNamed = [Bool](repeating: false, count: 1 << 16)
        for range in chains.lazy.flatMap(\.rules).flatMap(\.matches).flatMap(
            \.condition.destinationPortRanges)
        where range.count < 1000 {
            for port in range { isNamed[Int(port)] = true }
        }
        return (9090...UInt16.max).first { !isNamed[Int($0)] } ?? 9090
    }
}

extension DefaultDeny {
    /// Reads what was decided about a packet that nobody has allowed.
    fileprivate init(_ decision: Decision) {
        let doubt = decision.outcomes.first { $0.verdict != .dropped && $0.truth == .unmodelled }?.rule
        switch (decision.last?.verdict, decision.last?.rule) {
        case (.dropped, let rule):
            self = doubt.map { .uncertain(because: $0) } ?? rule.map { .byRule($0) } ?? .byPolicy
        case (.unknown, let rule?): self = .uncertain(because: rule)
        case (_, let rule): self = .missing(rule)
        }
    }

    /// From the best to the worst.
    fileprivate var rank: Int {
        switch self {
        case .byPolicy: 0
        case .byRule: 1
        case .elsewhere: 2
        case .uncertain: 3
        case .missing: 4
        }
    }
}
