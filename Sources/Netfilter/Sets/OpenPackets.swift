/// The packets that get into a host through all chains of iptables on their way, as far as these tell.
///
/// What nat's chains make of a packet is left out: behind them it is a packet to another port or host, which is judged as
/// such.
struct OpenPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those that get through filter INPUT, with the marks that chains before it give them.
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
        let forgetsMarks = surroundings?.forgetsMarks ?? false
        var chains = ChainSets(table.indexedChains)
        let input = try chains.way(through: table.input, policy: policy, in: &space)
        var before: [ChainOnTheWay] = []
        var behind: [ChainOnTheWay] = []
        var untracked = PacketBounds.nothing
        for station in surroundings?.stations ?? [] where !station.isNAT {
            let chain = try space.chain(at: station, forgetsMarks: forgetsMarks)
            for (change, packets) in chain.changes where change == .tracking {
                untracked = try space.union(untracked, packets)
            }
            if station.order < table.order { before.append(chain) } else { behind.append(chain) }
        }
        throughInput = try space.through(input, markedBy: before, forgetsMarks: forgetsMarks)
        around = try space.through(before + behind, forgetsMarks: forgetsMarks)
        throughAll = try space.through(
            before + [ChainOnTheWay(way: input)] + behind, forgetsMarks: forgetsMarks)
        self.untracked = untracked
        self.space = space
    }
}

extension PacketSpace {
    fileprivate mutating func chain(
        at station: PacketPath.Station, forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> ChainOnTheWay {
        switch station {
        case .hook(let hook): try chain(of: hook, forgetsMarks: forgetsMarks)
        case .native(let chain): ChainOnTheWay(way: try way(through: chain))
        }
    }

    /// What gets through a hook's chain, whatever the marks are that it comes with.
    mutating func accepted(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try bounds(of: try way(through: hook), entering: DecisionDiagrams.everything)
    }

    /// What gets through a chain of nftables' own, likewise.
    mutating func accepted(by chain: NativeChain) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try bounds(of: try way(through: chain), entering: DecisionDiagrams.everything)
    }

    /// The way through a hook's chain.
    mutating func way(through hook: Hook) throws(DecisionDiagrams.TooLarge) -> Step {
        let (chain, all) = hook.withOpenMatches
        var chains = ChainSets(all)
        let way = try chains.way(through: chain, policy: chain.policy ?? .accept, in: &self)
        return hook.place.table == "raw" ? try beforeTracking(way) : way
    }

    /// The way through a chain of nftables' own. One whose rules are not known may stop anything, but for one that keeps bans.
    private mutating func way(through chain: NativeChain) throws(DecisionDiagrams.TooLarge) -> Step {
        guard let rules = chain.rules[family] else {
            switch chain.effect {
            case .dropsAll: return Step()
            case .none, .dropsSources: return .none
            case .mayDrop, .mayChange, .unread:
                return Step(dropped: DecisionDiagrams.everything, goesOn: .all)
            }
        }
        var chains = ChainSets(rules.chains)
        let way = try chains.way(through: rules.base, policy: rules.base.policy ?? .accept, in: &self)
        return rules.isBeforeTracking ? try beforeTracking(way) : way
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
