/// Takes a packet through the chains, as the kernel would (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`),
/// but both ways at each match that may or may not fit.
struct DecisionWalk {
    /// Where the packet may end, in the order of the rules.
    private(set) var ends: [End] = []
    private let chains: Chains
    private let table: String?
    /// The packet as the rules so far have left it, but for its marks, which are those of a shape.
    private var packet = Packet()
    /// The rules that change more of the packet on its way, and for how many packets.
    private(set) var changes: [(rule: Rule, truth: Truth)] = []
    /// Whether a rule has settled how the packet is tracked.
    private var isSettled = Truth.no
    /// Whether there has been more than one shape: what happens to one is not what happens to all then.
    private var isDivided = false
    private var path: [RuleReference] = []
    private var walked: [Visit: [Shape]] = [:]

    /// A possible outcome, and the marks of the packet by then.
    struct End {
        var outcome: Decision.Outcome
        var marks: Packet.Marks
        /// How many of the packets have got that shape.
        var share: Truth
    }

    /// The packet as rules may have marked it on its way.
    fileprivate struct Shape: Hashable {
        var marks: Packet.Marks
        /// How many of the packets have got that shape.
        var share: Truth
        /// How many of the packets that the walk began with may be here in that shape.
        var here: Truth
    }

    /// A chain that was entered; entering it again by as many packets adds no outcome.
    private struct Visit: Hashable {
        var chain: String
        var entering: Shape
    }

    /// The kernel's nf_tables allows 16 jumps in a row; x_tables as many as there are chains.
    static let depthLimit = 64
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
        (self.packet, walked, isSettled, isDivided) = (packet, [:], .no, share != .yes)
        for shape in walk(chain, entering: Shape(marks: packet.marks, share: share, here: share)) {
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
        var packets = here.map(seen)
        var leaving: [Shape] = []
        for (index, rule) in chain.rules.enumerated() where !rule.target.isPassing || rule.changesPackets {
            var isSame = true
            for place in here.indices {
                let fits = rule.truth(for: packets[place])
                guard fits != .no else { continue }
                isSame = false
                meet(rule, at: chain.position(of: index), in: chain.name, fits, place, &here, &leaving)
            }
            guard !isSame else { continue }
            here = Self.together(here)
            isDivided = isDivided || here.count > 1
            if here.isEmpty { break }
            packets = here.map(seen)
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
            if let change = rule.markChange { mark(taken, by: change, fits, place, &here) }
            if rule.changesMoreThanMarks { self.change(by: rule, taken.here) }
            return
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

    /// The packet in a shape. Behind a rule that says how it is to be tracked, the mark of its connection is that of what such
    /// packets share until then (net/netfilter/xt_CT.c, `xt_ct_target`).
    private func seen(_ shape: Shape) -> Packet {
        var packet = packet
        packet.marks = shape.marks
        if isSettled != .no { packet.marks.ofConnection = .unknown }
        return packet
    }

    /// Marks the packet in a shape.
    private mutating func mark(
        _ shape: Shape, by change: MarkChange, _ fits: Truth, _ place: Int, _ here: inout [Shape]
    ) {
        let packet = seen(shape)
        let truth = min(fits, change.needsConnection ? packet.hasConnection : .yes)
        guard truth != .no else { return }
        var marked = shape
        marked.marks = packet.marks.changed(by: change)
        if isSettled != .no { marked.marks.ofConnection = .unknown }
        marked.lessen(to: truth)
        follow([marked], truth, place, &here)
    }

    /// The rules behind see the packet as it is then. What a rule before has accepted, if anything, goes out unchanged.
    private mutating func change(by rule: Rule, _ truth: Truth) {
        var truth = rule.untracks ? min(truth, isSettled.negated) : truth
        if isDivided { truth = min(truth, .unmodelled) }
        if rule.settlesTracking, packet.state != .untracked { isSettled = max(isSettled, truth) }
        guard truth != .no, !rule.settlesTracking || packet.state != .untracked else { return }
        if !rule.changesHopLimit, packet.mayBeOwn || packet.state == nil { truth = min(truth, .unmodelled) }
        let changed = truth == .yes ? rule.changed(packet) : rule.perhapsChanged(packet)
        if changed != packet {
            packet = changed
            walked = [:]
        }
        if ends.contains(where: { $0.outcome.verdict == .accepted }) { truth = min(truth, .unmodelled) }
        if !rule.settlesTracking { changes.append((rule, truth)) }
    }

    /// Goes on with the shapes in which a packet comes back from a rule that fits so many of those in one shape. Where it
    /// fits most of them, the others are few.
    private func follow(_ shapes: [Shape], _ fits: Truth, _ place: Int, _ here: inout [Shape]) {
        let old = here[place]
        let comesBack = shapes.contains { $0.marks == old.marks }
        let changed = shapes.filter { $0.marks != old.marks }
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
        case .none, .mark, .translate, .other: end(.unknown, shape)
        case .returnToCaller: .leaves([shape])
        case .goto(let name): enter(name, shape).map { .leaves($0) } ?? end(.unknown, shape)
        case .jump(let name):
            enter(name, shape).map { $0.isEmpty ? .isDecided : .comesBack($0) } ?? end(.unknown, shape)
        }
    }

    private mutating func end(_ verdict: Decision.Verdict, _ shape: Shape) -> Step {
        let outcome = Decision.Outcome(verdict: verdict, path: path, truth: shape.here)
        ends.append(End(outcome: outcome, marks: shape.marks, share: shape.share))
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
        let before = packet
        let leaving = walk(chain, entering: shape)
        if packet == before { walked[visit] = leaving }
        return leaving
    }

    /// The shapes without those that no packet has, each once.
    private static func together(_ shapes: [Shape]) -> [Shape] {
        var all: [Shape] = []
        for shape in shapes where shape.here != .no {
            if let known = all.firstIndex(where: { $0.marks == shape.marks }) {
                all[known].here = max(all[known].here, shape.here)
                all[known].share = max(all[known].share, shape.share)
            } else {
                all.append(shape)
            }
        }
        guard all.count > shapeLimit, var whole = all.first else { return all }
        for shape in all.dropFirst() {
            whole.marks = whole.marks.orElse(shape.marks)
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
