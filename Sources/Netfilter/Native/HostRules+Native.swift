extension HostRules {
    /// The chain of nftables' own that guards a family where INPUT of iptables is empty, as what decides about its packets, with
    /// all that is around it.
    ///
    /// - Returns: nil if there is none, or if the rules of one that may stop packets are not known.
    public func nativeAnalysis(of rules: FamilyRules) -> (guard: NativeChain, analysis: InputAnalysis)? {
        let path = path(of: rules)
        let stopping = path.nativeChains.filter { $0.effect > .dropsSources }
        guard rules.isUntouched, stopping.allSatisfy({ $0.isRead(for: rules.family) }) else { return nil }
        let guards = stopping.filter { $0.hook == "input" }
        guard
            let chain = guards.first(where: { $0.rules[rules.family]?.base.policy == .drop }) ?? guards.last,
            let own = chain.rules[rules.family]
        else { return nil }
        return (
            chain,
            InputAnalysis(
                FilterTable(chain, own), family: rules.family, in: path.around(chain),
                outgoing: outgoingPath(of: rules), interfaces: interfaces)
        )
    }
}
