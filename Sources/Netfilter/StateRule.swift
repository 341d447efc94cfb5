/// A rule of INPUT that accepts packets by their connection tracking state.
public struct StateRule: Sendable, Hashable {
    /// Its position in INPUT, from 1.
    public let position: Int
    /// The rule.
    public let rule: Rule
    /// How it compares with the rule that the steps insert.
    public let kind: Kind

    /// How a state rule compares with `-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`.
    public enum Kind: Sendable, Hashable {
        /// The same rule: `iptables -C` finds it.
        case exact
        /// It accepts the same replies under another spelling.
        case equivalent(difference: String)
        /// It accepts fewer packets; the words that restrict it.
        case narrower(restriction: [String])
        /// It accepts packets that begin or belong to no connection: it opens the host.
        case tooWide(states: [String])
    }

    /// Whether it accepts more than replies.
    public var isTooWide: Bool {
        if case .tooWide = kind { true } else { false }
    }

    /// Whether it accepts all replies and nothing else.
    public var acceptsReplies: Bool {
        switch kind {
        case .exact, .equivalent: true
        case .narrower, .tooWide: false
        }
    }

    /// - Returns: nil if the rule does not accept by state, or not replies.
    init?(_ rule: Rule, position: Int) {
        guard rule.target == .accept, let accepted = Self.states(of: rule), accepted.contains(.established) else {
            return nil
        }
        self.position = position
        self.rule = rule
        kind = Self.kind(of: rule, accepting: accepted)
    }

    /// The states the rule accepts, with a negation resolved; nil if it does not look at states.
    private static func states(of rule: Rule) -> Set<ConnectionState>? {
        let real: Set<ConnectionState> = [.invalid, .new, .related, .established, .untracked]
        for match in rule.matches {
            if case .states(let states) = match.condition { return match.isNegated ? real.subtracting(states) : states }
        }
        return nil
    }

    private static func kind(of rule: Rule, accepting states: Set<ConnectionState>) -> Kind {
        let restriction = rule.matches.filter { !$0.isStateOrComment }
        let opening = states.intersection([.new, .invalid, .untracked])
        guard restriction.isEmpty else { return .narrower(restriction: rule.words) }
        guard opening.isEmpty else { return .tooWide(states: opening.map(\.rawValue).sorted()) }
        guard states.contains(.related) else { return .narrower(restriction: ["ESTABLISHED"]) }
        let printed = ["-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"]
        return rule.words == printed ? .exact : .equivalent(difference: difference(rule, states))
    }

    private static func difference(_ rule: Rule, _ states: Set<ConnectionState>) -> String {
        if rule.words.contains("--state") { return "-m state" }
        if rule.words.contains("--comment") { return "a comment" }
        let extra = states.subtracting([.established, .related]).map(\.rawValue).sorted()
        return extra.isEmpty ? "\"!\" before the states" : "also " + extra.joined(separator: ", ")
    }
}

extension Match {
    fileprivate var isStateOrComment: Bool {
        switch condition {
        case .states, .comment: true
        default: false
        }
    }
}
