/// Takes a packet through the chains, as the kernel would (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`),
/// but both ways at each match that may or may not fit.
struct DecisionWalk {
    /// Where the packet may end, in the order of the rules.
    private(set) var ends: [End] = []
    private let chains: Chains
    private let table: String?
    private var path: [RuleReference] = []
    private var walked: [Visit: [Shape]] = [:]

    /// A possible outcome, and the packet as it is by then.
    struct End {
        var outcome: Decision.Outcome
        var packet: Packet
        /// How many of the packets have got that shape.
        var share: Truth
    }

    /// The packet as rules may have changed it on its way.
    fileprivate struct Shape: Hashable {
        var packet: Packet
        /// How many of the packets have got that shape.
        var share: Truth
        /// How many of the packets that the walk began with may be here in that shape.
        var here: Truth

        /// In one walk packets differ by little else.
        func hash(into hasher: inout Hasher) {
            hasher.combine(here)
            hasher.combine(packet.mark)
        }
    }

    /// A chain that was entered; entering it again by as many packets adds no outcome.
    private struct Visit: Hashable {
        var chain: String
        var entering: Shape
    }

    /// The kernel's nf_tables allows 16 jumps in a row; x_tables as many as there are chains.
    private static let depthLimit = 64
    /// In how many shapes a packet is followed. Beyond it, they become one of which less is known.
    static let shapeLimit = 16

    /// Begins a walk through a table, which is named where it is not the filter table.
    init(_ chains: Chains, table: String? = nil) {
        self.chains = chains
        self.table = table
    }

    /// Takes a packet through a chain that is built in.
    ///
    /// - Parameters:
    ///   - chain: the chain.
    ///   - policy: its policy.
    ///   - packet: the packet.
    ///   - share: how many of the packets that are asked about are like this one.
    mutating func go(through chain: Chain, policy: Policy, _ packet: Packet, share: Truth) {
        for shape in walk(chain, entering: Shape(packet: packet, share: share, here: share)) {
            _ = end(policy == .accept ? .accepted : .dropped, shape)
        }
    }

    /// All outcomes in order. What happens to most packets comes last: rules may have given them another shape than others,
    /// so that these came to their end later.
    var decision: Decision {
        var outcomes = ends.map(\.outcome)
        let most = outcomes.map(\.truth).max()
        if ends.contains(where: { $0.share != .yes }),
            let last = outcomes.lastIndex(where: { $0.truth == most })
        {
            outcomes.append(outcomes.remove(at: last))
        }
        return Decision(outcomes: outcomes)
    }

    /// Walks a chain.
    ///
    /// - Returns: the shapes in which the packet comes out of it undecided.
    private mutating func walk(_ chain: Chain, entering: Shape) -> [Shape] {
        var here = [entering]
        var leaving: [Shape] = []
        for (index, rule) in chain.rules.enumerated() where !rule.target.isPassing || rule.changesPackets {
            var isSame = true
            for place in here.indices {
                let fits = rule.truth(for: here[place].packet)
                guard fits != .no else { continue }
                isSame = false
                meet(rule, at: chain.position(of: index), in: chain.name, fits, place, &here, &leaving)
            }
            guard !isSame else { continue }
            here = Self.together(here)
            if here.isEmpty { break }
        }
        return Self.together(leaving + here)
    }

    /// What a rule does with one of the shapes, which it fits.
    private mutating func meet(
        _ rule: Rule, at position: Int, in chain: String, _ fits: Truth, _ place: Int,
        _ here: inout [Shape], _ leaving: inout [Shape]
    ) {
        var taken = here[place]
        taken.here = min(taken.here, fits)
        guard !rule.target.isPassing else {
            let truth = min(fits, rule.truthOfChanging(taken.packet))
            taken.packet = rule.changed(taken.packet)
            if case .mark = rule.target { taken.lessen(to: truth) } else { taken.here = here[place].here }
            return truth == .no ? () : follow([taken], truth, place, &here)
        }
        path.append(RuleReference(table: table, chain: chain, position: position, rule: rule))
        defer { path.removeLast() }
        switch follow(rule.target, taken) {
        case .comesBack(let shapes): follow(shapes, fits, place, &here)
        case .isDecided: if fits == .yes { here[place].here = .no }
        case .leaves(let shapes):
            leaving += shapes
            here[place].here = min(here[place].here, fits.negated)
        }
    }

    /// Goes on with the shapes in which a packet comes back from a rule that fits so many of those in one shape. Where it
    /// fits most of them, the others are few.
    private func follow(_ shapes: [Shape], _ fits: Truth, _ place: Int, _ here: inout [Shape]) {
        let old = here[place]
        let comesBack = shapes.contains { $0.packet == old.packet }
        let changed = shapes.filter { $0.packet != old.packet }
        if fits == .yes, !comesBack { here[place].here = .no }
        if fits == .most, !comesBack, changed.contains(where: { $0.here == .most }) {
            here[place].lessen(to: .some)
        }
        for shape in changed {
            var shape = shape
            if fits == .most, shape.here == .most { (shape.here, shape.share) = (old.here, old.share) }
            here.append(shape)
        }
    }

    private enum Step {
        /// The packet goes on with the next rule, in these shapes.
        case comesBack([Shape])
        /// A packet that fits goes no further.
        case isDecided
        /// A packet that fits leaves the chain undecided, in these shapes.
        case leaves([Shape])
    }

    private mutating func follow(_ target: Target, _ shape: Shape) -> Step {
        switch target {
        case .accept: end(.accepted, shape)
        case .drop, .reject: end(.dropped, shape)
        case .none, .mark, .other: end(.unknown, shape)
        case .returnToCaller: .leaves([shape])
        case .goto(let name): enter(name, shape).map { .leaves($0) } ?? end(.unknown, shape)
        case .jump(let name):
            enter(name, shape).map { $0.isEmpty ? .isDecided : .comesBack($0) } ?? end(.unknown, shape)
        }
    }

    private mutating func end(_ verdict: Decision.Verdict, _ shape: Shape) -> Step {
        let outcome = Decision.Outcome(verdict: verdict, path: path, truth: shape.here)
        ends.append(End(outcome: outcome, packet: shape.packet, share: shape.share))
        return .isDecided
    }

    /// - Returns: nil if the chain is not in the listing, or leads back to itself.
    private mutating func enter(_ name: String, _ shape: Shape) -> [Shape]? {
        guard let chain = chains[name], path.count < Self.depthLimit,
            !path.contains(where: { $0.chain == name })
        else {
            return nil
        }
        let visit = Visit(chain: name, entering: shape)
        if let known = walked[visit] { return known }
        let leaving = walk(chain, entering: shape)
        walked[visit] = leaving
        return leaving
    }

    /// The shapes without those that no packet has, each once.
    private static func together(_ shapes: [Shape]) -> [Shape] {
        var all: [Shape] = []
        for shape in shapes where shape.here != .no {
            if let known = all.firstIndex(where: { $0.packet == shape.packet }) {
                all[known].here = max(all[known].here, shape.here)
                all[known].share = max(all[known].share, shape.share)
            } else {
                all.append(shape)
            }
        }
        guard all.count > shapeLimit, var whole = all.first else { return all }
        for shape in all.dropFirst() {
            whole.packet = whole.packet.orElse(shape.packet)
            whole.here = max(whole.here, shape.here)
            whole.share = max(whole.share, shape.share)
        }
        return [whole]
    }
}

extension DecisionWalk.Shape {
    fileprivate mutating func lessen(to truth: Truth) {
        share = min(share, truth)
        here = min(here, truth)
    }
}
