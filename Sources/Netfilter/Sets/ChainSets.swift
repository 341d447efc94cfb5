/// What the chains of a table do with the packets that get to them, each looked at once, for all packets together
/// (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`).
struct ChainSets {
    private let chains: Chains
    private let target: (Rule) -> Target
    private let followsTranslations: Bool
    private var known: [String: Fate] = [:]
    private var entered: Set<String> = []

    /// What may become of the packets that enter a chain.
    private struct Fate {
        /// These may get in.
        var accepted: Passing
        /// These may get in with another destination.
        var translated: [Translated]
        /// These may be dropped (`Step.dropped`).
        var dropped: PacketSpace.Packets?
        /// These may come out of the chain undecided.
        var returned: Passing
    }

    /// Looks at chains whose rules do this with the packets that they take.
    ///
    /// - Parameters:
    ///   - chains: the chains of the table.
    ///   - followsTranslations: whether what they translate is told apart. Otherwise nothing is known of it.
    ///   - target: what a rule does.
    init(
        _ chains: Chains, followsTranslations: Bool = false,
        target: @escaping (Rule) -> Target = { $0.target }
    ) {
        self.chains = chains
        self.followsTranslations = followsTranslations
        self.target = target
    }

    /// The way through a chain that is built in, under a policy: those that get in go on.
    mutating func way(
        through chain: Chain, policy: Policy, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let fate = try fate(in: chain, &space)
        if policy == .accept {
            return Step(
                translated: fate.translated, dropped: fate.dropped,
                goesOn: try space.union(fate.accepted, fate.returned))
        }
        guard let dropped = fate.dropped else {
            return Step(translated: fate.translated, goesOn: fate.accepted)
        }
        let refused = try space.union(dropped, space.packets(fate.returned))
        return Step(translated: fate.translated, dropped: refused, goesOn: fate.accepted)
    }

    private mutating func fate(
        in chain: Chain, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate {
        var steps: [Step] = []
        for (target, rules) in chain.runs(by: target, space.marks) {
            var taken: [PacketBounds] = []
            for rule in rules { taken.append(try space.packets(of: rule)) }
            steps.append(try space.step(try space.union(taken), try follow(target, &space)))
        }
        let whole = try space.sequence(of: steps)
        return Fate(
            accepted: whole.accepted, translated: whole.translated, dropped: whole.dropped,
            returned: try space.union(whole.leaves, whole.goesOn))
    }

    private mutating func follow(
        _ target: Target, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        switch target {
        case .accept: return Step(accepted: .all)
        case .drop, .reject: return Step()
        case .returnToCaller: return Step(leaves: .all)
        case .none: return .none
        case .mark(let change): return try space.step(changing: change)
        case .translate(let translation) where followsTranslations:
            return Step(translated: [Translated(translation: translation, passing: .all)])
        case .translate, .other: return .unknown
        case .jump(let name), .goto(let name):
            guard let fate = try fate(inChain: name, &space) else { return .unknown }
            if case .goto = target {
                return Step(
                    accepted: fate.accepted, translated: fate.translated, dropped: fate.dropped,
                    leaves: fate.returned)
            }
            return Step(
                accepted: fate.accepted, translated: fate.translated, dropped: fate.dropped,
                goesOn: fate.returned)
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

extension Chain {
    /// The rules that may decide, or change one of these bits of marks; those with the same target one after the other together:
    /// to what becomes of a packet, their order is all the same.
    fileprivate func runs(
        by target: (Rule) -> Target, _ marks: MarkBits
    ) -> [(target: Target, rules: [Rule])] {
        var runs: [(target: Target, rules: [Rule])] = []
        for rule in rules {
            let target = target(rule)
            let change = rule.markChange
            guard !target.isPassing || change.map(marks.concern) ?? false else { continue }
            if let last = runs.last, last.target == target, change?.isRepeatable ?? true {
                runs[runs.count - 1].rules.append(rule)
            } else {
                runs.append((target, [rule]))
            }
        }
        return runs
    }
}
