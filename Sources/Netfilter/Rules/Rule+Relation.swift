/// How the packets that one rule fits stand to those that another one fits, whatever happens to them then.
public enum RuleRelation: Sendable, Equatable {
    /// The same words, as iptables compares them: `-C` would find the one for the other.
    case same
    /// The same packets, asked for in other words, in another order, or with another comment.
    case equivalent
    /// All packets of the other one, and more.
    case wider
    /// Some packets of the other one, and none besides.
    case narrower
    /// None of these, as far as can be told.
    case different
}

extension Rule {
    /// How this rule's packets stand to another's. A match that is not looked into is only like itself.
    public func relation(to other: Rule) -> RuleRelation {
        if RuleIdentity(matchWords) == RuleIdentity(other.matchWords) { return .same }
        switch (demandsAll(of: other), other.demandsAll(of: self)) {
        case (true, true): return .equivalent
        case (true, false): return .narrower
        case (false, true): return .wider
        case (false, false): return .different
        }
    }

    /// Whether every packet that this rule fits also fits the other one.
    func demandsAll(of other: Rule) -> Bool {
        other.matches.allSatisfy { wanted in wanted.isAlwaysTrue || matches.contains { $0.implies(wanted) } }
    }

    /// The words before the target.
    private var matchWords: [String] {
        Array(words.prefix { $0 != "-j" && $0 != "-g" })
    }
}

extension Match {
    /// Whether the match is no condition at all.
    var isAlwaysTrue: Bool {
        switch condition {
        case .comment: !isNegated
        case .transport(0), .inInterface("+"): !isNegated
        case .source(let network), .destination(let network): network.isEverything && !isNegated
        default: false
        }
    }

    /// Whether every packet that fits this match also fits the other one.
    fileprivate func implies(_ other: Match) -> Bool {
        if let states, let others = other.states { return states.isSubset(of: others) }
        guard isNegated == other.isNegated else { return false }
        if case .unmodelled = condition { return words == other.words }
        return condition == other.condition
            || (isNegated ? other.condition.isWithin(condition) : condition.isWithin(other.condition))
    }

    /// The states that fit.
    private var states: Set<ConnectionState>? {
        guard case .states(let states) = condition else { return nil }
        return isNegated ? ConnectionState.exclusive.subtracting(states) : states
    }
}

extension Match.Condition {
    /// Whether every packet that this condition fits also fits the other one.
    fileprivate func isWithin(_ other: Match.Condition) -> Bool {
        switch (self, other) {
        case (.source(let own), .source(let wide)), (.destination(let own), .destination(let wide)):
            wide.contains(own)
        case (.sourcePorts(let own), .sourcePorts(let wide)),
            (.destinationPorts(let own), .destinationPorts(let wide)),
            (.eitherPort(let own), .eitherPort(let wide)):
            own.allSatisfy { range in wide.contains { $0.contains(range) } }
        case (.inInterface(let own), .inInterface(let wide)):
            wide.hasSuffix("+") && own.hasPrefix(wide.dropLast())
        case (.icmpType(let own, _), .icmpType(let wide, code: nil)): own == wide
        default: false
        }
    }
}
