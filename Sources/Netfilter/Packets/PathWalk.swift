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
    }

    init(_ path: PacketPath, _ packet: Packet) {
        self.path = path
        shapes = [Shape(packet: packet, acceptedBy: .nothing)]
    }

    mutating func decision() -> PathDecision {
        walk()
        return PathDecision(ends + shapes.map { PathDecision.End(.accepted, $0.acceptedBy, .yes) })
    }

    /// Takes the packet through all chains.
    mutating func walk() {
        for station in path.stations where !shapes.isEmpty {
            switch station {
            case .hook(let hook): shapes = unique(shapes.flatMap { pass(hook, $0) })
            case .native(let chain): meet(chain)
            }
        }
    }

    /// The shapes in which a packet leaves a hook. Those in which it does not are noted as ends.
    private mutating func pass(_ hook: Hook, _ shape: Shape) -> [Shape] {
        guard !hook.isSkipped(by: shape.packet) else { return [shape] }
        let (decision, changes) = hook.walk(hook.view(of: shape.packet))
        var leaving: [Shape] = hook.mayBeSkipped(by: shape.packet) ? [shape] : []
        for outcome in decision.outcomes {
            let decider = PathDecision.Decider(outcome, at: hook.place)
            switch outcome.verdict {
            case .accepted: leaving.append(shape.accepted(by: decider, at: hook.place))
            case .dropped: ends.append(PathDecision.End(.dropped, decider, outcome.truth, hook.backend))
            case .unknown: leaving += translate(shape, outcome, hook)
            }
        }
        // Many rules may each change some packets, and the same shapes come out of them again and again.
        return changes.reduce(leaving) { unique($0.changed(by: $1.rule, $1.truth)) }
    }

    /// What the nat table's targets make of a packet. Whatever else is not known stays so.
    private mutating func translate(_ shape: Shape, _ outcome: Decision.Outcome, _ hook: Hook) -> [Shape] {
        let decider = PathDecision.Decider(outcome, at: hook.place)
        let translation = outcome.rule.flatMap { Translation(of: $0.rule) }
        switch translation?.result(for: shape.packet, at: path.addresses) {
        case .here(let packet)?: return [Shape(packet: packet, acceptedBy: shape.acceptedBy)]
        case .elsewhere?: ends.append(PathDecision.End(.sentElsewhere, decider, outcome.truth, hook.backend))
        case nil: ends.append(PathDecision.End(.unknown, decider, outcome.truth, hook.backend))
        }
        return []
    }

    /// A chain of nftables' own that drops everything does so whatever the others say, unless they send the packet
    /// elsewhere first. One whose rules are not known leaves open what happens to a packet that would get here.
    private mutating func meet(_ chain: NativeChain) {
        if let rules = chain.rules[path.family] {
            shapes = unique(shapes.filter { passes($0, chain, rules) })
        } else if chain.effect == .dropsAll {
            ends.append(PathDecision.End(.dropped, .native(chain), .yes))
            shapes = []
        } else {
            ends.append(
                PathDecision.End(
                    .unknown, .native(chain), chain.effect == .dropsSources ? .some : .unmodelled))
        }
    }

    /// Whether a shape may get through a chain of nftables' own. Behind a rule that may take it for reasons that are not
    /// looked into, nothing is certain.
    private mutating func passes(_ shape: Shape, _ chain: NativeChain, _ rules: NativeRules) -> Bool {
        var packet = shape.packet
        if rules.isBeforeTracking { packet = packet.beforeTracking }
        var isOpen = false
        var passes = false
        for outcome in rules.outcomes(packet, in: chain.tableName) {
            let truth = isOpen ? min(outcome.truth, .unmodelled) : outcome.truth
            switch outcome.verdict {
            case .accepted:
                passes = true
                isOpen = isOpen || truth == .unmodelled
            case .dropped: ends.append(PathDecision.End(.dropped, .native(chain, outcome.path), truth))
            case .unknown: ends.append(PathDecision.End(.unknown, .native(chain, outcome.path), truth))
            }
        }
        return passes
    }

    private func unique(_ shapes: [Shape]) -> [Shape] {
        var seen: Set<Shape> = []
        return shapes.filter { seen.insert($0).inserted }
    }
}

extension PathWalk.Shape {
    /// Rules of the filter table are what a person thinks of as accepting; those of other tables only let pass.
    fileprivate func accepted(by decider: PathDecision.Decider, at place: Hook.Place) -> Self {
        place == .filterInput ? Self(packet: packet, acceptedBy: decider) : self
    }
}

extension [PathWalk.Shape] {
    /// A rule that certainly applies leaves the changed packet alone, any other both.
    fileprivate func changed(by rule: Rule, _ truth: Truth) -> [PathWalk.Shape] {
        flatMap { shape in
            let changed = PathWalk.Shape(packet: rule.changed(shape.packet), acceptedBy: shape.acceptedBy)
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

extension PathDecision.Decider {
    fileprivate init(_ outcome: Decision.Outcome, at place: Hook.Place) {
        self = outcome.path.isEmpty ? .policy(place) : .rules(outcome.path)
    }
}

extension Hook {
    /// The nat table sees the first packet of a connection alone (net/netfilter/nf_nat_core.c, `nf_nat_inet_fn`).
    fileprivate func isSkipped(by packet: Packet) -> Bool {
        guard place.table == "nat" else { return false }
        switch packet.state {
        case .established, .invalid, .untracked: return true
        case .related: return packet.transport == Transport.icmp || packet.transport == Transport.icmpv6
        case .new, .snat, .dnat, nil: return false
        }
    }

    /// What this host sends to itself has been through nat's OUTPUT already, and is not asked again. An unknown
    /// state may be one that skips the table.
    fileprivate func mayBeSkipped(by packet: Packet) -> Bool {
        place.table == "nat"
            && (packet.mayBeOwn || packet.state != .new)
    }

    fileprivate func view(of packet: Packet) -> Packet {
        place.table == "raw" ? packet.beforeTracking : packet
    }
}
