/// What the chains of a table do with the packets that get to them, each looked at once, for all packets together
/// (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`).
struct ChainSets {
    private let chains: Chains
    private let target: (Rule) -> Target
    private var known: [String: Fate] = [:]
    private var entered: Set<String> = []

    /// What may become of the packets that enter a chain. One that may end in a single way does so.
    private struct Fate {
        /// These may get in.
        var accepted: PacketSpace.Packets
        /// These may be dropped; nil if those are, and no others, that neither get in nor come out.
        var dropped: PacketSpace.Packets?
        /// These may come out of the chain undecided.
        var returned: PacketSpace.Packets
    }

    /// Looks at chains whose rules do this with the packets that they take.
    init(_ chains: Chains, target: @escaping (Rule) -> Target = { $0.target }) {
        self.chains = chains
        self.target = target
    }

    /// What gets in through a chain that is built in, under a policy.
    mutating func accepted(
        by chain: Chain, policy: Policy, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let fate = try fate(in: chain, &space)
        let accepted = policy == .accept ? try space.union(fate.accepted, fate.returned) : fate.accepted
        guard let dropped = fate.dropped else { return PacketBounds(exactly: accepted) }
        let refused = policy == .drop ? try space.union(dropped, fate.returned) : dropped
        return PacketBounds(surely: try space.complement(refused), maybe: accepted)
    }

    private mutating func fate(
        in chain: Chain, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate {
        var steps: [Step] = []
        for (target, rules) in chain.runs(by: target) {
            var taken: [PacketBounds] = []
            for rule in rules { taken.append(try space.packets(of: rule)) }
            steps.append(try space.step(try space.union(taken), try follow(target, &space)))
        }
        let whole = try space.sequence(of: steps)
        return Fate(
            accepted: whole.accepted, dropped: whole.dropped,
            returned: try space.union(whole.leaves, whole.goesOn))
    }

    private mutating func follow(
        _ target: Target, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let all = DecisionDiagrams.everything
        switch target {
        case .accept: return Step(accepted: all)
        case .drop, .reject: return Step()
        case .returnToCaller: return Step(leaves: all)
        case .none: return Step(goesOn: all)
        case .other: return .unknown
        case .jump(let name), .goto(let name):
            guard let fate = try fate(inChain: name, &space) else { return .unknown }
            if case .goto = target {
                return Step(accepted: fate.accepted, dropped: fate.dropped, leaves: fate.returned)
            }
            return Step(accepted: fate.accepted, dropped: fate.dropped, goesOn: fate.returned)
        }
    }

    /// - Returns: nil if the chain is not in the listing, or leads back to itself.
    private mutating func fate(
        inChain name: String, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate? {
        if let known = known[name] { return known }
        guard let chain = chains[name], entered.insert(name).inserted else { return nil }
        defer { entered.remove(name) }
        let fate = try fate(in: chain, &space)
        known[name] = fate
        return fate
    }
}

/// What may become of the packets that meet some rules of a chain, one after the other: they get in, are dropped, leave the
/// chain undecided, or go on with the next rule.
private struct Step {
    var accepted = DecisionDiagrams.nothing
    /// Nil if those are dropped, and no others, that end in none of the other ways: so it is as long as all is known.
    var dropped: PacketSpace.Packets?
    var leaves = DecisionDiagrams.nothing
    var goesOn = DecisionDiagrams.nothing

    /// It cannot be told of any packet.
    static let unknown = Step(
        accepted: DecisionDiagrams.everything, dropped: DecisionDiagrams.everything,
        goesOn: DecisionDiagrams.everything)
}

extension PacketSpace {
    /// What may become of the packets that meet a rule which takes these, and does this with them.
    fileprivate mutating func step(
        _ taken: PacketBounds, _ step: Step
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let isKnown = taken.surely == taken.maybe && step.dropped == nil
        return Step(
            accepted: try intersection(taken.maybe, step.accepted),
            dropped: isKnown ? nil : try intersection(taken.maybe, dropped(in: step)),
            leaves: try intersection(taken.maybe, step.leaves),
            goesOn: try union(complement(taken.surely), intersection(taken.maybe, step.goesOn)))
    }

    private mutating func dropped(in step: Step) throws(DecisionDiagrams.TooLarge) -> Packets {
        if let dropped = step.dropped { return dropped }
        return try complement(try union(union(step.accepted, step.leaves), step.goesOn))
    }

    /// What may become of the packets that meet all of these.
    fileprivate mutating func sequence(of steps: [Step]) throws(DecisionDiagrams.TooLarge) -> Step {
        let whole = try steps.puttingTogether { first, second throws(DecisionDiagrams.TooLarge) in
            try sequence(first, second)
        }
        return whole ?? Step(goesOn: DecisionDiagrams.everything)
    }

    private mutating func sequence(
        _ first: Step, _ second: Step
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let isKnown = first.dropped == nil && second.dropped == nil
        return Step(
            accepted: try union(first.accepted, intersection(first.goesOn, second.accepted)),
            dropped: isKnown
                ? nil : try union(dropped(in: first), intersection(first.goesOn, dropped(in: second))),
            leaves: try union(first.leaves, intersection(first.goesOn, second.leaves)),
            goesOn: try intersection(first.goesOn, second.goesOn))
    }
}

extension Chain {
    /// The rules that may decide, those with the same target one after the other together: to what becomes of a packet,
    /// their order is all the same.
    fileprivate func runs(by target: (Rule) -> Target) -> [(target: Target, rules: [Rule])] {
        var runs: [(target: Target, rules: [Rule])] = []
        for rule in rules {
            let target = target(rule)
            guard !target.isPassing else { continue }
            if let last = runs.last, last.target == target {
                runs[runs.count - 1].rules.append(rule)
            } else {
                runs.append((target, [rule]))
            }
        }
        return runs
    }
}
