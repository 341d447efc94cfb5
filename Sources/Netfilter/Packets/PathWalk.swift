/// Takes a packet along the path, in each of the shapes that rules may give it on its way.
struct PathWalk {
    private let path: PacketPath
    /// The packet as it may come out of the hooks so far.
    private(set) var shapes: [Shape]
    /// Where it may have ended on the way.
    private(set) var ends: [PathDecision.End] = []

    /// The packet as it may be at some place, and the rule that accepted it last.
    struct Shape: Hashable {
        var packet: Packet
        var acceptedBy: PathDecision.Decider
        /// How many of the packets have got that shape, by rules that mark them.
        var share = Truth.yes
    }

    init(_ path: PacketPath, _ packet: Packet) {
        self.path = path
        shapes = [Shape(packet: packet, acceptedBy: .nothing)]
        guard packet.interface == nil, path.looksAtMarks else { return }
        // Only what this host sends to itself may come with a mark.
        var own = packet
        own.interface = "lo"
        shapes[0].packet.marks.ofPacket = .none
        if packet.state == .new { shapes[0].packet.marks.ofConnection = .none }
        shapes.append(Shape(packet: own, acceptedBy: .nothing, share: .some))
    }

    mutating func decision() -> PathDecision {
        walk()
        return PathDecision(ends + shapes.map { PathDecision.End(.accepted, $0.acceptedBy, $0.share) })
    }

    /// Takes the packet through all chains.
    mutating func walk() {
        for station in path.stations where !shapes.isEmpty {
            if path.forgetsMarks { shapes = unique(shapes.map(\.forgettingMarks)) }
            switch station {
            case .hook(let hook): shapes = unique(shapes.flatMap { pass(hook, $0) })
            case .native(let chain): meet(chain)
            }
        }
    }

    /// The shapes in which a packet leaves a hook. Those in which it does not are noted as ends.
    private mutating func pass(_ hook: Hook, _ shape: Shape) -> [Shape] {
        guard !hook.isSkipped(by: shape.packet) else { return [shape] }
        var leaving: [Shape] = hook.mayBeSkipped(by: shape.packet) ? [shape] : []
        let walk = hook.walk(hook.view(of: shape.packet), share: shape.share)
        for end in walk.ends {
            let decider = PathDecision.Decider(end.outcome, at: hook.place)
            let left = shape.leaving(hook, end, decider)
            switch end.outcome.verdict {
            case .accepted: leaving.append(left)
            case .dropped:
                ends.append(PathDecision.End(.dropped, decider, end.outcome.truth, hook.backend))
            case .unknown: leaving += translate(left, end.outcome, decider, hook.backend)
            }
        }
        // Many rules may each change some packets, and the same shapes come out of them again and again.
        return walk.changes.reduce(leaving) { unique($0.changed(by: $1.rule, $1.truth)) }
    }

    /// What the nat table's targets make of a packet. Whatever else is not known stays so.
    private mutating func translate(
        _ shape: Shape, _ outcome: Decision.Outcome, _ decider: PathDecision.Decider, _ backend: Backend?
    ) -> [Shape] {
        switch outcome.rule?.rule.translation?.result(for: shape.packet, at: path.addresses) {
        case .here(let packet)?:
            return [Shape(packet: packet, acceptedBy: shape.acceptedBy, share: shape.share)]
        case .elsewhere?: ends.append(PathDecision.End(.sentElsewhere, decider, outcome.truth, backend))
        case nil: ends.append(PathDecision.End(.unknown, decider, outcome.truth, backend))
        }
        return []
    }

    /// A chain of nftables' own that drops everything does so whatever the others say, unless they send the packet
    /// elsewhere first. One whose rules are not known leaves open what happens to a packet that would get here.
    private mutating func meet(_ chain: NativeChain) {
        if let rules = chain.rules[path.family] {
            shapes = unique(
                shapes.flatMap {
                    chain.translates ? translate($0, chain, rules) : pass($0, chain, rules)
                })
        } else if chain.effect == .dropsAll {
            ends.append(PathDecision.End(.dropped, .native(chain), .yes))
            shapes = []
        } else {
            ends.append(
                PathDecision.End(
                    .unknown, .native(chain), chain.effect == .dropsSources ? .some : .unmodelled))
        }
    }

    /// The shapes in which a packet leaves a chain of nftables' own that may give it another destination.
    private mutating func translate(_ shape: Shape, _ chain: NativeChain, _ rules: NativeRules) -> [Shape] {
        guard !shape.packet.isBeyondTranslation else { return [shape] }
        var leaving: [Shape] = shape.packet.mayBeBeyondTranslation ? [shape] : []
        for end in rules.walk(shape.packet, in: chain.tableName, share: shape.share).ends {
            let decider = PathDecision.Decider.native(chain, end.outcome.path)
            switch end.outcome.verdict {
            case .accepted: leaving.append(shape.leaving(end))
            case .dropped: ends.append(PathDecision.End(.dropped, decider, end.outcome.truth))
            case .unknown: leaving += translate(shape.leaving(end), end.outcome, decider, nil)
            }
        }
        return leaving
    }

    /// The shapes in which a packet gets through a chain of nftables' own. Behind a rule that may take it for reasons that are
    /// not looked into, nothing is certain.
    private mutating func pass(_ shape: Shape, _ chain: NativeChain, _ rules: NativeRules) -> [Shape] {
        let packet = rules.isBeforeTracking ? shape.packet.beforeTracking : shape.packet
        var isOpen = false
        var leaving: [Shape] = []
        for end in rules.walk(packet, in: chain.tableName, share: shape.share).ends {
            let outcome = end.outcome
            let truth = isOpen ? min(outcome.truth, .unmodelled) : outcome.truth
            switch outcome.verdict {
            case .accepted:
                leaving.append(shape.leaving(end))
                isOpen = isOpen || truth == .unmodelled
            case .dropped: ends.append(PathDecision.End(.dropped, .native(chain, outcome.path), truth))
            case .unknown: ends.append(PathDecision.End(.unknown, .native(chain, outcome.path), truth))
            }
        }
        return leaving
    }

    /// The shapes, each once. More than a few become those of one packet of which less is known.
    private func unique(_ all: [Shape]) -> [Shape] {
        var shapes: [Shape] = []
        var known: [Shape: Int] = [:]
        for shape in all {
            var alike = shape
            alike.share = .yes
            if let index = known[alike] {
                shapes[index].share = max(shapes[index].share, shape.share)
            } else {
                known[alike] = shapes.count
                shapes.append(shape)
            }
        }
        guard shapes.count > Self.shapeLimit, shapes.contains(where: { !$0.isMarkUnknown }) else {
            return shapes
        }
        return unique(shapes.map(\.forgettingMarks))
    }

    /// In how many shapes a packet is followed from one hook to the next.
    private static let shapeLimit = 64
}

extension PathWalk.Shape {
    fileprivate var isMarkUnknown: Bool { packet.marks == .unknown }

    fileprivate var forgettingMarks: Self {
        var shape = self
        shape.packet.marks = .unknown
        return shape
    }

    /// The shape in which a packet leaves a hook. Rules of the filter table are what a person thinks of as accepting; those of
    /// other tables only let pass.
    fileprivate func leaving(_ hook: Hook, _ end: DecisionWalk.End, _ decider: PathDecision.Decider) -> Self {
        var shape = leaving(end)
        if hook.place == .filterInput { shape.acceptedBy = decider }
        return shape
    }

    /// The shape in which a packet comes to an end in a chain.
    fileprivate func leaving(_ end: DecisionWalk.End) -> Self {
        var shape = self
        shape.packet.marks = end.marks
        shape.share = end.share
        return shape
    }
}

extension [PathWalk.Shape] {
    /// A rule that certainly applies leaves the changed packet alone, any other both.
    fileprivate func changed(by rule: Rule, _ truth: Truth) -> [PathWalk.Shape] {
        flatMap { shape in
            var changed = shape
            changed.packet = rule.changed(shape.packet)
            return truth == .yes ? [changed] : [shape, changed]
        }
    }
}

extension Packet {
    /// Whether this host may have sent it to itself. Such a packet is tracked before it gets to a rule that would untrack it
    /// (net/netfilter/xt_CT.c, `xt_ct_target`).
    var mayBeOwn: Bool { interface == nil || interface == "lo" }

    /// Before connection tracking a packet has no entry: to the matches that is INVALID
    /// (net/netfilter/xt_conntrack.c, `conntrack_mt`). Only what this host sends to itself may have one by then.
    fileprivate var beforeTracking: Packet {
        var packet = self
        packet.state = mayBeOwn ? nil : .invalid
        packet.direction = nil
        return packet
    }
}

extension Packet {
    /// Whether no rule that translates sees it: that is the first packet of a connection alone, and one rule
    /// (net/netfilter/nf_nat_core.c, `nf_nat_inet_fn`).
    fileprivate var isBeyondTranslation: Bool {
        if isBound { return true }
        switch state {
        case .established, .invalid, .untracked: return true
        case .related: return transport == Transport.icmp || transport == Transport.icmpv6
        case .new, .snat, .dnat, nil: return false
        }
    }

    /// What this host sends to itself has been through nat's OUTPUT already, and is not asked again. An unknown
    /// state may be one that such rules do not see.
    fileprivate var mayBeBeyondTranslation: Bool { mayBeOwn || state != .new }
}

extension PathDecision.Decider {
    fileprivate init(_ outcome: Decision.Outcome, at place: Hook.Place) {
        self = outcome.path.isEmpty ? .policy(place) : .rules(outcome.path)
    }
}

extension Hook {
    fileprivate func isSkipped(by packet: Packet) -> Bool {
        place.table == "nat" && packet.isBeyondTranslation
    }

    fileprivate func mayBeSkipped(by packet: Packet) -> Bool {
        place.table == "nat" && packet.mayBeBeyondTranslation
    }

    fileprivate func view(of packet: Packet) -> Packet {
        place.table == "raw" ? packet.beforeTracking : packet
    }
}
