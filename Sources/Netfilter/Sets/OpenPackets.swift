/// The packets that get into a host through all chains on their way, as far as these tell.
struct OpenPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those that get through filter INPUT, with the marks that chains before it give them.
    let throughInput: PacketBounds
    /// Those that get through all other chains, as they come to the first one.
    let around: PacketBounds
    /// Those that get through all chains but the nat table's, as they come to the first one: behind that a packet to another
    /// port or host is judged as such.
    let throughAll: PacketBounds
    /// Those that get into the host from outside it, and through all chains, as they come to the first one; nil if none of
    /// the chains gives any another destination.
    let arriving: TranslatedPackets?
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
        for station in surroundings?.stations ?? [] {
            let chain = try space.chain(at: station, forgetsMarks: forgetsMarks)
            for (change, packets) in chain.changes where change == .tracking {
                untracked = try space.union(untracked, packets)
            }
            if station.order(space.family) < table.order(space.family) {
                before.append(chain)
            } else {
                behind.append(chain)
            }
        }
        throughInput = try space.through(
            input, markedBy: before.filter { !$0.translates }, forgetsMarks: forgetsMarks)
        let filtering = before.filter { !$0.translates }
        around = try space.through(filtering + behind, forgetsMarks: forgetsMarks)
        behind.insert(ChainOnTheWay(way: input), at: 0)
        throughAll = try space.through(filtering + behind, forgetsMarks: forgetsMarks)
        arriving =
            try before.contains { $0.translates || $0.changesAnything }
            ? space.arriving(
                before + behind, at: surroundings?.addresses ?? [], forgetsMarks: forgetsMarks)
            : nil
        self.untracked = untracked
        self.space = space
    }
}

extension PacketSpace {
    /// What a chain on the way does.
    mutating func chain(
        at station: PacketPath.Station, forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> ChainOnTheWay {
        switch station {
        case .hook(let hook): try chain(of: hook, forgetsMarks: forgetsMarks)
        case .native(let chain):
            ChainOnTheWay(
                way: try way(through: chain), translates: chain.translates && chain.isRead(for: family),
                changesAnything: chain.changesAnything(of: family))
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
        var chains = ChainSets(all, followsTranslations: hook.place == .natPrerouting)
        let way = try chains.way(through: chain, policy: chain.policy ?? .accept, in: &self)
        return hook.place.table == "raw" ? try beforeTracking(way) : way
    }

    /// The way through a chain of nftables' own. One whose rules are not known may stop anything, but for one that keeps bans.
    /// Those banned are few, like the ones that a set lists.
    private mutating func way(through chain: NativeChain) throws(DecisionDiagrams.TooLarge) -> Step {
        guard let rules = chain.rules[family] else {
            switch chain.effect {
            case .dropsAll: return Step()
            case .none: return .none
            case .dropsSources: return Step(dropped: try packets(.isListed, 1), goesOn: .all)
            case .mayDrop, .mayChange, .unread:
                return Step(dropped: DecisionDiagrams.everything, goesOn: .all)
            }
        }
        var chains = ChainSets(rules.chains, followsTranslations: chain.translates)
        let way = try chains.way(through: rules.base, policy: rules.base.policy ?? .accept, in: &self)
        return rules.isBeforeTracking ? try beforeTracking(way) : way
    }
}

extension FilterTable {
    /// The place of its INPUT.
    fileprivate func order(_ family: Family) -> HookOrder {
        native?.order(family) ?? Hook.Place.filterInput.order
    }
}
