/// A rule of INPUT that accepts packets by their connection tracking state.
public struct StateRule: Sendable, Equatable {
    /// Its position in INPUT, from 1.
    public let position: Int
    /// The rule.
    public let rule: Rule
    /// How it compares with the rule that the steps insert.
    public let kind: Kind

    /// What such a rule asks for, as the steps insert it.
    public static let words = ["-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED"]

    /// How a state rule compares with `-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`.
    public enum Kind: Sendable, Equatable {
        /// The same rule: `iptables -C` finds it.
        case exact
        /// It accepts the same replies under another spelling, which `iptables -C` misses.
        case equivalent(difference: String)
        /// It accepts fewer packets; the words that restrict it.
        case narrower(restriction: [String])
        /// It accepts packets that begin or belong to no connection: it opens the host.
        case tooWide(states: [String])
    }

    /// - Returns: nil if the rule does not accept replies by their state.
    init?(_ rule: Rule, position: Int) {
        guard let kind = Kind(of: rule) else { return nil }
        self.position = position
        self.rule = rule
        self.kind = kind
    }

    /// Whether it accepts more than replies.
    public var isTooWide: Bool {
        if case .tooWide = kind { true } else { false }
    }

    /// Whether it accepts all replies and nothing else.
    public var acceptsReplies: Bool { kind.acceptsReplies }
}

extension StateRule.Kind {
    /// - Returns: nil if the rule does not accept replies by their state.
    init?(of rule: Rule) {
        guard rule.target == .accept, let states = Self.states(of: rule),
            !states.isDisjoint(with: ConnectionState.ofReplies)
        else { return nil }
        let restrictions = rule.matches.filter { !$0.isState && !$0.sparesLoopback && !$0.fitsAllReplies }
        let opening = states.intersection([.new, .invalid])
        if !restrictions.isEmpty {
            self = .narrower(restriction: restrictions.flatMap(\.words))
        } else if !opening.isEmpty {
            self = .tooWide(states: opening.map(\.rawValue).sorted())
        } else if !states.isSuperset(of: ConnectionState.ofReplies) {
            self = .narrower(restriction: rule.matches.filter(\.isState).flatMap(\.words))
        } else if rule.isInserted {
            self = .exact
        } else {
            self = .equivalent(difference: Self.difference(of: rule, states))
        }
    }

    var acceptsReplies: Bool {
        switch self {
        case .exact, .equivalent: true
        case .narrower, .tooWide: false
        }
    }

    /// The states that the rule accepts; nil if it does not look at states.
    private static func states(of rule: Rule) -> Set<ConnectionState>? {
        var accepted: Set<ConnectionState>?
        for match in rule.matches {
            guard case .states(let states) = match.condition else { continue }
            let own = match.isNegated ? ConnectionState.exclusive.subtracting(states) : states
            accepted = accepted?.intersection(own) ?? own
        }
        return accepted
    }

    private static func difference(of rule: Rule, _ states: Set<ConnectionState>) -> String {
        if rule.matches.contains(where: \.isComment) { return "a comment" }
        if rule.words.contains("--state") { return "-m state" }
        if rule.matches.contains(where: \.sparesLoopback) { return "not on loopback" }
        if rule.matches.contains(where: \.isNegated) { return "\"!\" before the other states" }
        let extra = states.subtracting(ConnectionState.ofReplies).map(\.rawValue).sorted()
        return extra.isEmpty ? "another spelling" : "also " + extra.joined(separator: ", ")
    }
}

extension Rule {
    /// Whether it is the rule that the steps insert, as `iptables -C` compares: words that ask for nothing do not count
    /// (measured), but a comment does.
    fileprivate var isInserted: Bool {
        let asking = matches.filter { $0.isComment || !$0.isAlwaysTrue }.flatMap(\.words)
        let isByConntrack = words.contains("conntrack") && !words.contains("state")
        return isByConntrack && RuleIdentity(asking) == RuleIdentity(["--ctstate", "RELATED,ESTABLISHED"])
    }
}

extension Match {
    fileprivate var isState: Bool {
        if case .states = condition { true } else { false }
    }

    fileprivate var isComment: Bool {
        if case .comment = condition { true } else { false }
    }

    /// Whether it leaves out the host's traffic with itself alone, which has a rule of its own.
    var sparesLoopback: Bool { isNegated && condition == .inInterface("lo") }

    /// Whether it certainly fits every reply, whatever else is known of it.
    fileprivate var fitsAllReplies: Bool {
        ConnectionState.ofReplies.allSatisfy { state in
            var reply = Packet()
            (reply.state, reply.isToLocalAddress) = (state, true)
            return truth(for: reply) == .yes
        }
    }
}
