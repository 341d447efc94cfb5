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
        let fate = try fate(in: chain, dropsOthers: policy == .drop, &space)
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
        in chain: Chain, dropsOthers: Bool = false, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate {
        var lists = try parts(of: chain, &space)
        if dropsOthers { lists.removeLastDrops() }
        var steps: [Step] = []
        for (index, parts) in lists.enumerated() {
            steps.append(try space.step(of: parts, dropsOthers: dropsOthers && index == lists.count - 1))
        }
        let whole = try space.sequence(of: steps)
        return Fate(
            accepted: whole.accepted, translated: whole.translated, dropped: whole.dropped,
            returned: try space.union(whole.leaves, whole.goesOn))
    }

    /// What the rules of a chain take, and do with it: lists that are met one after the other.
    private mutating func parts(
        of chain: Chain, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> [[Step.Part]] {
        var lists: [[Step.Part]] = []
        for group in try groups(in: chain, &space) {
            for list in try group.parts(in: &space) {
                var parts: [Step.Part] = []
                for (target, taken) in list { parts.append((taken, try follow(target, &space))) }
                lists.append(parts)
            }
        }
        return lists
    }

    /// The rules that may decide, or change one of the bits of marks that rules look at.
    private func groups(
        in chain: Chain, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> [RuleGroup] {
        let marks = space.marks
        var groups: [RuleGroup] = []
        for rule in chain.rules {
            let target = target(rule)
            if target.isPassing {
                guard let change = rule.markChange, marks.concern(change) else { continue }
            }
            if !groups.isEmpty, try groups[groups.count - 1].add(rule, target, in: &space) { continue }
            groups.append(try RuleGroup(rule, target, in: &space))
        }
        return groups
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

    /// - Returns: nil if the chain is not in the listing, leads back to itself, or is farther down than single packets are
    ///   followed.
    private mutating func fate(
        inChain name: String, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Fate? {
        if let known = known[name] { return known }
        guard let chain = chains[name], entered.count < DecisionWalk.depthLimit - 1,
            entered.insert(name).inserted
        else { return nil }
        defer { entered.remove(name) }
        let fate = try fate(in: chain, &space)
        known[name] = fate
        return fate
    }
}

extension [[Step.Part]] {
    /// Where what goes on behind them is dropped, rules that drop it before make no difference.
    fileprivate mutating func removeLastDrops() {
        while let last = popLast() {
            let others = last.filter { !$0.step.dropsAll }
            guard others.isEmpty else { return append(others) }
        }
    }
}
