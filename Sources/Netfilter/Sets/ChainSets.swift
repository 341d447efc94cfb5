/// What the chains of a table do with the packets that get to them, each looked at once, for all packets together
/// (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`).
struct ChainSets {
    private let chains: Chains
    private var known: [String: Fate] = [:]
    private var entered: Set<String> = []

    /// What becomes of the packets that enter a chain. All others end in it.
    struct Fate {
        /// These get in.
        var accepted = PacketBounds.nothing
        /// These come out of the chain undecided.
        var returned = PacketBounds.nothing
    }

    init(_ chains: Chains) {
        self.chains = chains
    }

    /// What gets in through a chain that is built in, under a policy.
    mutating func accepted(
        by chain: Chain, policy: Policy, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let fate = try fate(in: chain, &space)
        return policy == .accept ? try space.union(fate.accepted, fate.returned) : fate.accepted
    }

    private mutating func fate(
        in chain: Chain, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate {
        var steps: [Step] = []
        for (target, rules) in chain.runs {
            var taken: [PacketBounds] = []
            for rule in rules { taken.append(try space.packets(of: rule)) }
            steps.append(try space.step(try space.union(taken), try follow(target, &space)))
        }
        let whole = try space.sequence(of: steps)
        return Fate(accepted: whole.accepted, returned: try space.union(whole.leaves, whole.goesOn))
    }

    private mutating func follow(
        _ target: Target, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        switch target {
        case .accept: return Step(accepted: .everything)
        case .drop, .reject: return Step()
        case .returnToCaller: return Step(leaves: .everything)
        case .none: return Step(goesOn: .everything)
        case .other: return Step(accepted: .unknown, goesOn: .unknown)
        case .jump(let name), .goto(let name):
            guard let fate = try fate(inChain: name, &space) else {
                return Step(accepted: .unknown, goesOn: .unknown)
            }
            if case .goto = target { return Step(accepted: fate.accepted, leaves: fate.returned) }
            return Step(accepted: fate.accepted, goesOn: fate.returned)
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

/// What becomes of the packets that meet some rules of a chain, one after the other: they get in, leave the chain undecided,
/// or go on with the next rule.
private struct Step {
    var accepted = PacketBounds.nothing
    var leaves = PacketBounds.nothing
    var goesOn = PacketBounds.nothing
}

extension PacketSpace {
    /// What becomes of the packets that meet a rule which takes these, and does this with them.
    fileprivate mutating func step(
        _ taken: PacketBounds, _ step: Step
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        Step(
            accepted: try intersection(taken, step.accepted), leaves: try intersection(taken, step.leaves),
            goesOn: try union(complement(taken), step.goesOn))
    }

    /// What becomes of the packets that meet all of these.
    fileprivate mutating func sequence(of steps: [Step]) throws(DecisionDiagrams.TooLarge) -> Step {
        let whole = try steps.puttingTogether { first, second throws(DecisionDiagrams.TooLarge) in
            try sequence(first, second)
        }
        return whole ?? Step(goesOn: .everything)
    }

    private mutating func sequence(
        _ first: Step, _ second: Step
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        Step(
            accepted: try union(first.accepted, intersection(first.goesOn, second.accepted)),
            leaves: try union(first.leaves, intersection(first.goesOn, second.leaves)),
            goesOn: try intersection(first.goesOn, second.goesOn))
    }
}

extension Chain {
    /// The rules that may decide, those with the same target one after the other together: to what becomes of a packet,
    /// their order is all the same.
    fileprivate var runs: [(target: Target, rules: [Rule])] {
        var runs: [(target: Target, rules: [Rule])] = []
        for rule in rules where !rule.target.isPassing {
            if let last = runs.last, last.target == rule.target {
                runs[runs.count - 1].rules.append(rule)
            } else {
                runs.append((rule.target, [rule]))
            }
        }
        return runs
    }
}
