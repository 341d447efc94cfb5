/// What keeps out new TCP connections to a port that has no rule of its own: the policy, rules of INPUT or of its chains that
/// deny by default, or several of these, such as one for each interface.
public struct Denial: Sendable, Equatable {
    /// Those that may take the first packet, whoever sends it; nil stands for the policy.
    public let deniers: [RuleReference?]
    /// The rule that such packets come to before any of the deniers can take them; nil for the end of INPUT.
    public let entrance: RuleReference?
    /// Whether nobody gets in, not even from a network or over an interface that is trusted.
    public let isForAll: Bool

    /// With more of them, each under a condition of its own, nobody can tell what a test has shown.
    fileprivate static let mostDeniers = 1000

    /// The deniers that take a packet which has come to the entrance.
    ///
    /// - Parameter deciders: what may decide about the packet, as `InputAnalysis.deciders` tells.
    /// - Returns: none if something else may take it there.
    public func takers(among deciders: [RuleReference?]) -> [RuleReference?] {
        // The only one is the entrance itself: what comes to it, and fits, goes no further.
        if deniers.count == 1 { return deciders.suffix(1) == deniers[...] ? deniers : [] }
        let later = deciders.filter { !stands(above: $0) }
        return later.allSatisfy(deniers.contains) ? later : []
    }

    private func stands(above decider: RuleReference?) -> Bool {
        guard let decider, let entrance, decider.chain == entrance.chain else { return false }
        return decider.position < entrance.position
    }
}

extension InputAnalysis {
    /// What keeps out new TCP connections to a port, under the policy DROP.
    ///
    /// - Returns: nil if they get in by every interface, if that is left open, if the port has a rule of its own that drops
    ///   them, or if too many rules may do so.
    public func denial(of port: UInt16) -> Denial? {
        var denying: [Decision.Outcome] = []
        var isForAll = true
        for interface in interfaces.map(\.example) {
            let decision = decide(connection(Transport.tcp, to: port, from: nil, on: interface))
            let outcomes = decision.forStrangers
            isForAll = isForAll && decision.outcomes.allSatisfy { $0.verdict == .dropped }
            guard !outcomes.contains(where: { $0.verdict == .accepted && $0.truth == .yes }) else { continue }
            let anyPort = decide(.new(Transport.tcp, on: interface)).last?.rule
            guard outcomes.allSatisfy({ $0.verdict == .dropped }), decision.last?.rule == anyPort else {
                return nil
            }
            denying += outcomes
        }
        guard !denying.isEmpty, denying.count <= Denial.mostDeniers else { return nil }
        return Denial(denying, isForAll: isForAll)
    }

    /// The rules that deny by default what no rule before them accepts, on every interface and for every protocol; none if
    /// anything of it comes to the policy.
    public var denyingRules: [RuleReference] {
        var rules: [RuleReference] = []
        for packet in interfaces.map(\.example).flatMap(newOfAnyProtocol) {
            guard let last = decide(packet).last, let rule = last.rule, last.verdict != .unknown else {
                return []
            }
            if last.verdict == .dropped, !rules.contains(rule) { rules.append(rule) }
        }
        return rules
    }

    /// A new packet of each protocol that replies may have, and one of which it is not known.
    private func newOfAnyProtocol(on interface: String) -> [Packet] {
        var any = Packet.new(Transport.tcp, on: interface)
        any.transport = nil
        any.tcpFlags = nil
        return transports.map { .new($0, on: interface) } + [any]
    }
}

extension Denial {
    fileprivate init(_ outcomes: [Decision.Outcome], isForAll: Bool) {
        var deniers: [RuleReference?] = []
        for outcome in outcomes where !deniers.contains(outcome.rule) { deniers.append(outcome.rule) }
        self.deniers = deniers
        self.isForAll = isForAll
        let first = outcomes.compactMap(\.path.first).min { $0.position < $1.position }
        entrance = deniers.count == 1 ? deniers[0] : first
    }
}

extension Decision {
    /// The outcomes that do not depend on who sends the packet, and the last one, to which all come that nothing has taken.
    fileprivate var forStrangers: [Outcome] {
        outcomes.dropLast().filter { $0.truth > .some } + outcomes.suffix(1)
    }
}
