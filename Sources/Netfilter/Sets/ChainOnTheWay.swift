/// What a chain on the way does with all packets: which it lets through, and what it changes of which.
struct ChainOnTheWay {
    /// Which it lets through, and with which marks.
    var way: Step
    /// Whether it is one of the nat table's, to which not all packets come, and which gives them another destination.
    var translates = false
    /// Whether it may make any packet of any, since nobody knows what its rules change.
    var changesAnything = false
    /// Those of which it changes something else.
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
    mutating func through(
        _ chains: [ChainOnTheWay], forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try withMarksOfArrival(before(chains, .everything, forgetsMarks))
    }

    /// What comes to a host from elsewhere and gets through all of these chains.
    ///
    /// - Parameters:
    ///   - chains: the chains on the way, in their order.
    ///   - addresses: this host's addresses; none if they are not known.
    ///   - forgetsMarks: whether the marks may be any at each chain.
    /// - Returns: what gets through, as it comes to the first chain.
    /// - Throws: if there is no room for it.
    mutating func arriving(
        _ chains: [ChainOnTheWay], at addresses: Set<Address>, forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> TranslatedPackets {
        let end = TranslatedPackets(untouched: PacketBounds(exactly: try packets(toHostOf: addresses)))
        return try arriving(chains, end, forgetsMarks) {
            (space, translation, behind) throws(DecisionDiagrams.TooLarge) in
            try space.before(translation, space.before(behind, .everything, forgetsMarks), at: addresses)
        }
    }

    /// What gets through all of these chains, as it comes to the first one.
    ///
    /// - Parameters:
    ///   - chains: the chains, in their order.
    ///   - end: what it has to be in then, if it is not translated.
    ///   - forgetsMarks: whether the marks may be any at each chain.
    ///   - before: what a translation makes of packets that get through the chains behind it, which translate nothing more: one
    ///     alone translates a connection.
    /// - Returns: what gets through.
    /// - Throws: if there is no room for it.
    mutating func arriving(
        _ chains: [ChainOnTheWay], _ end: TranslatedPackets, _ forgetsMarks: Bool,
        before: (inout PacketSpace, Translation, [ChainOnTheWay]) throws(DecisionDiagrams.TooLarge) ->
            PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> TranslatedPackets {
        var packets = end
        // Those that translate nothing: past the others a packet may come that one before them has translated.
        var behind: [ChainOnTheWay] = []
        for chain in chains.reversed() {
            if chain.translates {
                packets = try translated(chain.way, untouched: packets) {
                    (space, translation) throws(DecisionDiagrams.TooLarge) in
                    try before(&space, translation, behind)
                }
            } else {
                behind.insert(chain, at: 0)
                guard !chain.changesAnything else {
                    packets = TranslatedPackets(
                        untouched: try self.before(behind, .everything, forgetsMarks))
                    continue
                }
                packets = try each(of: packets) { (space, set) throws(DecisionDiagrams.TooLarge) in
                    try space.before([chain], set, forgetsMarks)
                }
            }
        }
        return try each(of: packets) { (space, set) throws(DecisionDiagrams.TooLarge) in
            try space.withMarksOfArrival(set)
        }
    }

    private mutating func each(
        of packets: TranslatedPackets,
        _ change: (inout PacketSpace, PacketBounds) throws(DecisionDiagrams.TooLarge) -> PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> TranslatedPackets {
        var changed = packets
        changed.all = try change(&self, packets.all)
        for index in changed.parts.indices {
            changed.parts[index].packets = try change(
                &self, PacketBounds(exactly: packets.parts[index].packets)
            ).maybe
        }
        return changed
    }

    /// What gets through filter INPUT, if these chains before it stop nothing, but give packets marks.
    mutating func through(
        _ input: Step, markedBy chains: [ChainOnTheWay], forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var marking: [ChainOnTheWay] = []
        if !marks.all.isEmpty {
            for chain in chains { marking.append(ChainOnTheWay(way: try passingAll(chain.way))) }
        }
        return try through(marking + [ChainOnTheWay(way: input)], forgetsMarks: forgetsMarks)
    }

    /// What will be in a set behind all of these chains.
    mutating func before(
        _ chains: some BidirectionalCollection<ChainOnTheWay>, _ set: PacketBounds, _ forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var set = set
        for chain in chains.reversed() {
            for (change, packets) in chain.changes {
                set = try becoming(set, by: change, of: packets)
            }
            if chain.changesAnything, set != .nothing { set = .unknown }
            set = try packets(getting: chain.way, into: set)
            if forgetsMarks { set = try whateverMarks(set) }
        }
        return set
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
    mutating func whatever(
        _ field: Field, of set: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let lacking = try diagrams.projection(of: complement(set.surely), without: bits(of: field))
        return PacketBounds(
            surely: try complement(lacking),
            maybe: try diagrams.projection(of: set.maybe, without: bits(of: field)))
    }

    /// What a hook's chain does.
    mutating func chain(
        of hook: Hook, forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> ChainOnTheWay {
        var chain = ChainOnTheWay(way: try way(through: hook), translates: hook.place == .natPrerouting)
        for change in ChainOnTheWay.Change.allCases where hook.makes(change) {
            chain.changes.append((change, try changed(by: hook, change, forgetsMarks: forgetsMarks)))
        }
        return chain
    }

    /// What is changed is what would get in, if rules that change it accepted, and all others that accept did not: the first
    /// rule of either kind decides. To the raw table packets come with the marks that they arrive with.
    mutating func changed(
        by hook: Hook, _ change: ChainOnTheWay.Change, forgetsMarks: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains = ChainSets(hook.chains) {
            change == .tracking ? $0.targetForTracking : $0.targetForHopLimit
        }
        let way = try chains.way(through: hook.chain, policy: .drop, in: &self)
        guard change == .tracking else { return try bounds(of: way, entering: DecisionDiagrams.everything) }
        let entering = try forgetsMarks ? DecisionDiagrams.everything : packetsWithMarksOfArrival()
        let untracked = try bounds(of: try beforeTracking(way), entering: entering)
        // What this host sends to itself is tracked already (`Packet.mayBeOwn`).
        let others = try packets { $0 != "lo" }
        return PacketBounds(surely: try intersection(untracked.surely, others), maybe: untracked.maybe)
    }

    /// The way of packets of any state before connection tracking.
    mutating func beforeTracking(_ way: Step) throws(DecisionDiagrams.TooLarge) -> Step {
        let goesOn = Passing(
            kept: try perhapsBeforeTracking(way.goesOn.kept),
            changed: try perhapsBeforeTracking(way.goesOn.changed))
        return Step(dropped: try perhapsBeforeTracking(dropped(in: way)), goesOn: goesOn)
    }

    /// The packets of any state that may be in a set before connection tracking, where every packet looks like an invalid one
    /// (net/netfilter/xt_conntrack.c, `conntrack_mt`). What this host has sent to itself may look as it did then.
    mutating func perhapsBeforeTracking(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        let own = try packets { $0 == "lo" }
        return try union(asInvalid(set), intersection(own, set))
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
        let changes = MatchesOfChanged(reached.flatMap(\.rules).filter(\.changesMoreThanMarks))
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
            // What is known of a connection's mark is nothing there, nor whether there is one.
            guard states.contains(.new), let change = rule.markChange, change.mark == .ofPacket,
                change.needsConnection
            else { return Rule(rule, matches: matches, target: rule.target) }
            return Rule(
                rule, matches: matches + [Match(.unmodelled, words: [])], target: .mark(.unknown(.ofPacket)))
        }
        return Chain(name: chain.name, policy: chain.policy, rules: rules)
    }

    private func isOpen(_ condition: Match.Condition) -> Bool {
        switch condition {
        case .hopLimit: changesHopLimit
        case .states(let asked): Set(states.map(asked.contains)).count > 1
        case .direction: states.contains(.new)
        case .mark(let test): test.mark == .ofConnection && states.contains(.new)
        default: false
        }
    }
}
