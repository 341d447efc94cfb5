/// What a chain on the way does with all packets: which it lets through, and what it changes of which.
struct ChainOnTheWay {
    /// Those that it lets through, as they come to it.
    var accepted: PacketBounds
    /// Those of which it changes something.
    var changes: [(change: Change, packets: PacketBounds)] = []

    /// What rules change that others behind them look at.
    enum Change: CaseIterable {
        /// It is kept out of connection tracking.
        case tracking
        /// It gets another hop limit.
        case hopLimit
    }
}

extension PacketSpace {
    /// What gets through all of these chains, as it comes to the first of them.
    mutating func through(_ chains: [ChainOnTheWay]) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var through = PacketBounds.everything
        for chain in chains.reversed() {
            for (change, packets) in chain.changes {
                through = try becoming(through, by: change, of: packets)
            }
            through = try intersection(chain.accepted, through)
        }
        return through
    }

    /// What will be in a set behind a change, if these packets are changed.
    private mutating func becoming(
        _ set: PacketBounds, by change: ChainOnTheWay.Change, of packets: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let changed = try becoming(set, by: change)
        let unchanged = try intersection(set, complement(packets))
        let either = try intersection(set.surely, changed.surely)
        let certain = try union(unchanged, intersection(changed, packets))
        return PacketBounds(surely: try union(certain.surely, either), maybe: certain.maybe)
    }

    private mutating func becoming(
        _ set: PacketBounds, by change: ChainOnTheWay.Change
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        guard change == .tracking else { return try whatever(.hopLimit, of: set) }
        let untracked = try intersection(packets(in: [.untracked]), packets(.isReply, 0))
        let such = try intersection(set, PacketBounds(exactly: untracked))
        return PacketBounds(
            surely: try withoutTracking(such.surely), maybe: try withoutTracking(such.maybe))
    }

    private mutating func withoutTracking(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        let stateless = try diagrams.projection(of: set, without: bits(of: .state))
        return try diagrams.projection(of: stateless, without: bits(of: .isReply))
    }

    /// What is in a set whatever value a field has, or for one.
    private mutating func whatever(
        _ field: Field, of set: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let lacking = try diagrams.projection(of: complement(set.surely), without: bits(of: field))
        return PacketBounds(
            surely: try complement(lacking),
            maybe: try diagrams.projection(of: set.maybe, without: bits(of: field)))
    }

    /// What a hook's chain does.
    mutating func chain(of hook: Hook) throws(DecisionDiagrams.TooLarge) -> ChainOnTheWay {
        var chain = ChainOnTheWay(accepted: try accepted(by: hook))
        for change in ChainOnTheWay.Change.allCases where hook.makes(change) {
            chain.changes.append((change, try changed(by: hook, change)))
        }
        return chain
    }

    /// What is changed is what would get in, if rules that change it accepted, and all others that accept did not: the first
    /// rule of either kind decides.
    mutating func changed(
        by hook: Hook, _ change: ChainOnTheWay.Change
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains = ChainSets(hook.chains) {
            change == .tracking ? $0.targetForTracking : $0.targetForHopLimit
        }
        let changed = try chains.accepted(by: hook.chain, policy: .drop, in: &self)
        guard change == .tracking else { return changed }
        let untracked = try beforeTracking(changed)
        // What this host sends to itself is tracked already (`Packet.mayBeOwn`).
        let others = try packets { $0 != "lo" }
        return PacketBounds(surely: try intersection(untracked.surely, others), maybe: untracked.maybe)
    }

    /// The packets of any state that a set has before connection tracking, where every packet looks like an invalid one
    /// (net/netfilter/xt_conntrack.c, `conntrack_mt`). What this host has sent to itself may look as it did then.
    mutating func beforeTracking(_ set: PacketBounds) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let own = try packets { $0 == "lo" }
        let surely = try asInvalid(set.surely)
        let maybe = try asInvalid(set.maybe)
        return PacketBounds(
            surely: try union(difference(surely, own), intersection(surely, set.surely)),
            maybe: try union(maybe, intersection(own, set.maybe)))
    }

    private mutating func asInvalid(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        let invalid = try intersection(set, packets(in: [.invalid]))
        return try diagrams.projection(of: invalid, without: bits(of: .state))
    }
}

extension Hook {
    fileprivate func makes(_ change: ChainOnTheWay.Change) -> Bool {
        switch change {
        case .tracking: bearsOnTracking
        case .hopLimit: chains.list.contains { $0.rules.contains(where: \.changesHopLimit) }
        }
    }

    /// The chain, and those that it leads to, with what their rules ask left open where others of them may have changed it before.
    var withOpenMatches: (chain: Chain, chains: Chains) {
        let reached = chains.reached(from: chain.name)
        let changes = MatchesOfChanged(reached.flatMap(\.rules).filter(\.changesPackets))
        guard changes.isAny else { return (chain, chains) }
        let open = Chains(reached.map(changes.opening))
        return (open[chain.name] ?? chain, open)
    }
}

/// What may be asked of packets that rules of the same table have changed.
private struct MatchesOfChanged {
    private let changesHopLimit: Bool
    /// The states that packets may have there, if rules say how they are tracked.
    private let states: [ConnectionState]

    init(_ rules: [Rule]) {
        changesHopLimit = rules.contains(where: \.changesHopLimit)
        let isUntracked = rules.contains(where: \.untracks)
        let isSettled = rules.contains(where: \.settlesTracking)
        states = (isUntracked ? [.invalid, .untracked] : []) + (isSettled ? [.invalid, .new] : [])
    }

    var isAny: Bool { changesHopLimit || !states.isEmpty }

    func opening(_ chain: Chain) -> Chain {
        let rules = chain.rules.map { rule in
            let matches = rule.matches.map { isOpen($0.condition) ? Match(.unmodelled, words: $0.words) : $0 }
            return Rule(rule, matches: matches, target: rule.target)
        }
        return Chain(name: chain.name, policy: chain.policy, rules: rules)
    }

    private func isOpen(_ condition: Match.Condition) -> Bool {
        switch condition {
        case .hopLimit: changesHopLimit
        case .states(let asked): Set(states.map(asked.contains)).count > 1
        case .direction: states.contains(.new)
        default: false
        }
    }
}
