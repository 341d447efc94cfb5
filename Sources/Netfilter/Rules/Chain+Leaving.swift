extension Chain {
    /// A chain on the way to other hosts, as packets meet it that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> Chain {
        Chain(
            name: name, policy: policy,
            rules: rules.map { rule in
                Rule(rule, matches: rule.matches.map { $0.leaving(by: interface) }, target: rule.target)
            }, positions: positions)
    }
}

extension Match {
    fileprivate func leaving(by interface: String?) -> Match {
        Match(condition.leaving(by: interface), isNegated: isNegated, words: words)
    }
}

extension Match.Condition {
    /// What no packet fits that this host passes on.
    private static let never = Self.outInterface("")

    fileprivate func leaving(by interface: String?) -> Self {
        switch self {
        case .outInterface(let pattern):
            guard let interface else { return .unmodelled }
            return Self.interface(interface, fits: pattern) ? .comment("") : Self.never
        case .anyOf(let alternatives):
            return .anyOf(alternatives.map { $0.map { $0.leaving(by: interface) } })
        default: return self
        }
    }
}
