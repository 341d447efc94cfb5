extension FilterTable {
    /// The table without what its rules and policies have counted.
    public var withoutCounters: FilterTable {
        FilterTable(chains: chains.map(\.withoutCounters)) ?? self
    }

    /// Whether the two are listed in the same words and the same order, whatever they have counted.
    public func isListed(as other: FilterTable) -> Bool {
        native == nil && other.native == nil && chains.count == other.chains.count
            && zip(chains, other.chains).allSatisfy { $0.isListed(as: $1) }
    }
}

extension Chain {
    fileprivate var withoutCounters: Chain {
        Chain(name: name, policy: policy, rules: rules.map(\.withoutCounters))
    }

    fileprivate func isListed(as other: Chain) -> Bool {
        name == other.name && policy == other.policy && rules.count == other.rules.count
            && zip(rules, other.rules).allSatisfy { $0.chain == $1.chain && $0.words == $1.words }
    }
}
