/// The packets that get into a host through all chains of iptables on their way, as far as these tell.
///
/// What nat's chains make of a packet is left out: behind them it is a packet to another port or host, which is judged as
/// such.
struct OpenPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those that get through filter INPUT.
    let throughInput: PacketBounds
    /// Those that get through all other chains, as they come to the first one.
    let around: PacketBounds
    /// Those that get through all chains, as they come to the first one.
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
        var before: [ChainOnTheWay] = []
        var behind: [ChainOnTheWay] = []
        var untracked = PacketBounds.nothing
        for station in surroundings?.stations ?? [] where !station.isNAT {
            let chain = try space.chain(at: station)
            for (change, packets) in chain.changes where change == .tracking {
                untracked = try space.union(untracked, packets)
            }
            if station.order < table.order { before.append(chain) } else { behind.append(chain) }
        }
        around = try space.through(before + behind)
        throughAll = try space.through(before + [ChainOnTheWay(accepted: throughInput)] + behind)
        self.untracked = untracked
        self.space = space
    }
}

extension PacketSpace {
    /// What gets through a hook's chain.
    mutating func accepted(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let (chain, all) = hook.withOpenMatches
        var chains = ChainSets(all)
        let accepted = try chains.accepted(by: chain, policy: chain.policy ?? .accept, in: &self)
        return hook.place.table == "raw" ? try beforeTracking(accepted) : accepted
    }

    fileprivate mutating func chain(
        at station: PacketPath.Station
    ) throws(DecisionDiagrams.TooLarge) -> ChainOnTheWay {
        switch station {
        case .hook(let hook): try chain(of: hook)
        case .native(let chain): ChainOnTheWay(accepted: try accepted(by: chain))
        }
    }

    /// What gets through a chain of nftables' own. One whose rules are not known may stop anything, but for one that keeps bans.
    mutating func accepted(by chain: NativeChain) throws(DecisionDiagrams.TooLarge)
        -> PacketBounds
    {
        guard let rules = chain.rules[family] else {
            switch chain.effect {
            case .dropsAll: return .nothing
            case .none, .dropsSources: return .everything
            case .mayDrop, .mayChange, .unread: return .unknown
            }
        }
        var chains = ChainSets(rules.chains)
        let accepted = try chains.accepted(by: rules.base, policy: rules.base.policy ?? .accept, in: &self)
        return rules.isBeforeTracking ? try beforeTracking(accepted) : accepted
    }
}

extension PacketPath.Station {
    fileprivate var isNAT: Bool {
        if case .hook(let hook) = self { hook.place.table == "nat" } else { false }
    }
}

extension FilterTable {
    /// The place of its INPUT.
    fileprivate var order: HookOrder { native?.order ?? Hook.Place.filterInput.order }
}
