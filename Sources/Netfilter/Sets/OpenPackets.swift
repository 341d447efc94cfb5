/// The packets that get into a host through all chains of iptables on their way, as far as these tell.
///
/// What nat's chains make of a packet is left out: behind them it is a packet to another port or host, which is judged as
/// such.
struct OpenPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those that get through filter INPUT.
    let throughInput: PacketBounds
    /// Those that get through all other chains.
    let around: PacketBounds
    /// Those that get through all chains.
    let throughAll: PacketBounds
    /// Those that rules of the raw table keep out of connection tracking, whatever their state.
    let untracked: PacketBounds

    /// Works them out.
    ///
    /// - Parameters:
    ///   - table: the filter table.
    ///   - policy: the policy of its INPUT.
    ///   - surroundings: the other chains.
    ///   - space: the space.
    /// - Throws: if the rules would need more room than there is.
    init(
        _ table: FilterTable, policy: Policy, in surroundings: PacketPath?, _ space: PacketSpace
    ) throws(DecisionDiagrams.TooLarge) {
        var space = space
        var chains = ChainSets(table.indexedChains)
        throughInput = try chains.accepted(by: table.input, policy: policy, in: &space)
        var around = PacketBounds.everything
        var untracked = PacketBounds.nothing
        for hook in surroundings?.hooks ?? [] where hook.place != .natPrerouting {
            around = try space.intersection(around, space.accepted(by: hook))
            if hook.place == .rawPrerouting {
                untracked = try space.union(untracked, space.untracked(by: hook))
            }
        }
        for chain in surroundings?.nativeChains ?? [] {
            around = try space.intersection(around, space.accepted(by: chain))
        }
        self.around = around
        throughAll = try space.intersection(throughInput, around)
        self.untracked = untracked
        self.space = space
    }
}

extension PacketSpace {
    /// Before connection tracking every packet looks like an invalid one (net/netfilter/xt_conntrack.c, `conntrack_mt`).
    mutating func accepted(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains = ChainSets(hook.chains)
        let accepted = try chains.accepted(by: hook.chain, policy: hook.chain.policy ?? .accept, in: &self)
        return hook.place.table == "raw" ? try beforeTracking(accepted) : accepted
    }

    /// What gets through a chain of nftables' own. One whose rules are not known may stop anything, but for one that keeps bans.
    mutating func accepted(by chain: NativeChain) throws(DecisionDiagrams.TooLarge)
        -> PacketBounds
    {
        guard let rules = chain.rules[family] else {
            switch chain.effect {
            case .dropsAll: return .nothing
            case .none, .dropsSources: return .everything
            case .mayDrop, .mayChange: return .unknown
            }
        }
        var chains = ChainSets(rules.chains)
        let accepted = try chains.accepted(by: rules.base, policy: rules.base.policy ?? .accept, in: &self)
        return rules.isBeforeTracking ? try beforeTracking(accepted) : accepted
    }

    /// What goes untracked is what would get in, if rules that untrack accepted, and all others that accept did not: the
    /// first rule of either kind decides.
    mutating func untracked(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains = ChainSets(hook.chains, target: \.targetForTracking)
        return try beforeTracking(try chains.accepted(by: hook.chain, policy: .drop, in: &self))
    }

    /// The packets of any state that a set of the raw table has. Before connection tracking every packet looks like an
    /// invalid one (net/netfilter/xt_conntrack.c, `conntrack_mt`).
    mutating func beforeTracking(_ bounds: PacketBounds) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        PacketBounds(surely: try asInvalid(bounds.surely), maybe: try asInvalid(bounds.maybe))
    }

    mutating func asInvalid(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        let invalid = try intersection(set, packets(in: [.invalid]))
        return try diagrams.projection(of: invalid, without: bits(of: .state))
    }
}
