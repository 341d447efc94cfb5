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
        var fate = Fate()
        var here = PacketBounds.everything
        for (target, rules) in chain.runs {
            var taken: [PacketBounds] = []
            for rule in rules { taken.append(try space.packets(of: rule)) }
            let fits = try space.union(taken)
            let arriving = try space.intersection(here, fits)
            let step = try follow(target, &space)
            fate.accepted = try space.union(fate.accepted, space.intersection(arriving, step.accepted))
            fate.returned = try space.union(fate.returned, space.intersection(arriving, step.leaves))
            here = try space.rest(of: here, after: fits, comingBack: step.comesBack)
            if here.maybe == DecisionDiagrams.nothing { break }
        }
        fate.returned = try space.union(fate.returned, here)
        return fate
    }

    /// What becomes of the packets that a rule takes: they get in, leave its chain undecided, or go on with the next rule.
    private struct Step {
        var accepted = PacketBounds.nothing
        var leaves = PacketBounds.nothing
        var comesBack = PacketBounds.nothing
    }

    private mutating func follow(
        _ target: Target, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        switch target {
        case .accept: return Step(accepted: .everything)
        case .drop, .reject: return Step()
        case .returnToCaller: return Step(leaves: .everything)
        case .none: return Step(comesBack: .everything)
        case .other: return Step(accepted: .unknown, comesBack: .unknown)
        case .jump(let name), .goto(let name):
            guard let fate = try fate(inChain: name, &space) else {
                return Step(accepted: .unknown, comesBack: .unknown)
            }
            if case .goto = target { return Step(accepted: fate.accepted, leaves: fate.returned) }
            return Step(accepted: fate.accepted, comesBack: fate.returned)
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

extension PacketSpace {
    /// What arrives at the next rule: what the rule does not take, or what comes back.
    fileprivate mutating func rest(
        of here: PacketBounds, after fits: PacketBounds, comingBack: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try intersection(here, union(complement(fits), comingBack))
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
