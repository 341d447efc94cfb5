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
        var ways = Ways(forgetsMarks: surroundings?.forgetsMarks ?? false)
        var untracked = PacketBounds.nothing
        for hook in surroundings?.hooks ?? [] where hook.place != .natPrerouting {
            let way = try space.way(through: hook)
            if hook.place == .securityInput { ways.after.append(way) } else { ways.before.append(way) }
            if hook.place == .rawPrerouting {
                untracked = try space.union(untracked, space.untracked(by: hook))
            }
        }
        for chain in surroundings?.nativeChains ?? [] { ways.after.append(try space.way(through: chain)) }
        var chains = ChainSets(table.indexedChains)
        let input = try chains.way(through: table.input, policy: policy, in: &space)
        throughInput = try space.bounds(of: space.sequence(of: ways.marking(input, in: &space)))
        around = try space.bounds(of: space.sequence(of: ways.through(nil, in: &space)))
        throughAll =
            try space.marks.all.isEmpty
            ? space.intersection(throughInput, around)
            : space.bounds(of: space.sequence(of: ways.through(input, in: &space)))
        self.untracked = untracked
        self.space = space
    }
}

/// The ways through the chains other than filter INPUT, in their order.
private struct Ways {
    var before: [Step] = []
    var after: [Step] = []
    let forgetsMarks: Bool

    init(forgetsMarks: Bool) { self.forgetsMarks = forgetsMarks }

    /// The way through all chains, filter INPUT among them if it is given.
    func through(_ input: Step?, in space: inout PacketSpace) throws(DecisionDiagrams.TooLarge) -> [Step] {
        try forgetting(before + (input.map { [$0] } ?? []) + after, in: &space)
    }

    /// The way through filter INPUT, of packets that others have marked before. Those that have not come there are looked at too.
    func marking(
        _ input: Step, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> [Step] {
        var marking = try space.sequence(of: forgetting(before, in: &space)).goesOn
        let missing = try space.complement(space.packets(marking))
        marking.kept = try space.union(marking.kept, missing)
        return try forgetting([Step(goesOn: marking), input], in: &space)
    }

    private func forgetting(
        _ steps: [Step], in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> [Step] {
        guard forgetsMarks else { return steps }
        let between = try space.forgettingMarks()
        return steps.flatMap { [between, $0] }
    }
}

extension PacketSpace {
    /// What gets through a hook, whatever the marks are that it comes with.
    mutating func accepted(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try bounds(of: try way(through: hook), entering: DecisionDiagrams.everything)
    }

    /// The packets that get through, of those that come with the marks they arrive with.
    fileprivate mutating func bounds(of way: Step) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try bounds(of: way, entering: packetsWithMarksOfArrival())
    }

    /// Before connection tracking every packet looks like an invalid one (net/netfilter/xt_conntrack.c, `conntrack_mt`).
    fileprivate mutating func way(through hook: Hook) throws(DecisionDiagrams.TooLarge) -> Step {
        var chains = ChainSets(hook.chains)
        let way = try chains.way(through: hook.chain, policy: hook.chain.policy ?? .accept, in: &self)
        return hook.place.table == "raw" ? try beforeTracking(way) : way
    }

    /// The way through a chain of nftables' own. One whose rules are not known may stop anything, but for one that keeps bans.
    fileprivate mutating func way(through chain: NativeChain) throws(DecisionDiagrams.TooLarge) -> Step {
        guard let rules = chain.rules[family] else {
            switch chain.effect {
            case .dropsAll: return Step()
            case .none, .dropsSources: return .none
            case .mayDrop, .mayChange: return Step(dropped: DecisionDiagrams.everything, goesOn: .all)
            }
        }
        var chains = ChainSets(rules.chains)
        let way = try chains.way(through: rules.base, policy: rules.base.policy ?? .accept, in: &self)
        return rules.isBeforeTracking ? try beforeTracking(way) : way
    }

    /// What goes untracked is what would get in, if rules that untrack accepted, and all others that accept did not: the
    /// first rule of either kind decides.
    mutating func untracked(by hook: Hook) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains = ChainSets(hook.chains, target: \.targetForTracking)
        return try bounds(of: try beforeTracking(chains.way(through: hook.chain, policy: .drop, in: &self)))
    }

    /// The way of packets of any state through a chain of the raw table, where all look like invalid ones.
    private mutating func beforeTracking(_ way: Step) throws(DecisionDiagrams.TooLarge) -> Step {
        var way = way
        if let dropped = way.dropped { way.dropped = try asInvalid(dropped) }
        way.goesOn.kept = try asInvalid(way.goesOn.kept)
        way.goesOn.changed = try asInvalid(way.goesOn.changed)
        return way
    }

    mutating func asInvalid(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        let invalid = try intersection(set, packets(in: [.invalid]))
        return try diagrams.projection(of: invalid, without: bits(of: .state))
    }
}
