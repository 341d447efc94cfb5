extension HostRules {
    /// The chains of nftables' own that may guard a family: a ban of some senders is no guard.
    public func nativeGuards(of family: Family) -> [NativeChain] {
        nativeChains.filter { $0.concerns(family) && $0.effect > .dropsSources }
    }

    /// The chain of nftables' own that guards a family where INPUT of iptables is empty, as what decides about its packets, with
    /// all that is around it.
    ///
    /// - Returns: nil if there is none, or if the rules of one that may stop packets are not known.
    public func nativeAnalysis(of rules: FamilyRules) -> (guard: NativeChain, analysis: InputAnalysis)? {
        let stopping = nativeGuards(of: rules.family)
        guard rules.isUntouched, stopping.allSatisfy({ $0.isRead(for: rules.family) }) else { return nil }
        let guards = stopping.filter { $0.hook == "input" }
        guard
            let chain = guards.first(where: { $0.rules[rules.family]?.base.policy == .drop }) ?? guards.last,
            let own = chain.rules[rules.family]
        else { return nil }
        return (
            chain,
            InputAnalysis(
                FilterTable(chain, own), family: rules.family, in: path(of: rules).around(chain),
                outgoing: outgoingPath(of: rules), forwarding: forwardingPath(of: rules),
                interfaces: interfaces)
        )
    }
}
