/// Looks for what is wide open to the internet, in the set of all packets that get in.
struct WideOpenings {
    private let kinds: InterfaceKinds
    /// The kinds of interfaces that are looked at.
    private let present: [Int]
    /// Whether these are the interfaces that the host has.
    private let isPresenceKnown: Bool
    private let open: OpenPackets
    private let asked: PacketSpace.Packets
    private var space: PacketSpace
    /// What is wide open in the sets that have been looked at.
    private var known: [(set: PacketSpace.Packets, wide: [WideKind])] = []

    init(_ analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) {
        kinds = analysis.kinds
        present = analysis.presentKinds
        isPresenceKnown = analysis.knowsInterfaces
        let family = analysis.family ?? .ipv4
        open = try OpenPackets(
            analysis.table, policy: analysis.table.input.policy ?? .accept, in: analysis.surroundings,
            PacketSpace(family, kinds, analysis.marks))
        space = open.space
        asked = try space.unsolicited(
            to: analysis.surroundings?.addresses ?? [])
    }

    /// What certainly gets in.
    mutating func surely() throws(DecisionDiagrams.TooLarge) -> WideOpening? {
        try opening(in: open.throughAll.surely)
    }

    /// What may get in, as far as the rules tell.
    mutating func maybe() throws(DecisionDiagrams.TooLarge) -> WideOpening? {
        try opening(in: open.throughAll.maybe)
    }

    /// A packet that certainly does not get in, and that no rule names if there is such a one.
    mutating func refused() throws(DecisionDiagrams.TooLarge) -> Packet {
        let wished = space.stranger(Transport.tcp, port: 9090)
        // Mostly there is one like that, and the set of all others, which is large, is not needed.
        let such = try space.intersection(asked, space.packets(likeButForSource: wished))
        for some in [such, asked] {
            let refused = try space.difference(some, open.throughAll.maybe)
            if let packet = space.packet(in: refused, near: wished) { return packet }
        }
        return Packet()
    }

    /// The interfaces by which more than named ports gets in, though not by others.
    mutating func trustedInterfaces() throws(DecisionDiagrams.TooLarge) -> [String] {
        try wideKinds(in: open.throughAll.surely).map { kinds.pattern(of: $0.kind) }
    }

    /// All that others can begin.
    mutating func doors(of analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) -> [OpenDoor] {
        let addresses = analysis.surroundings?.addresses ?? []
        let packets = open.arriving ?? TranslatedPackets(untouched: open.throughAll)
        let asked = try open.arriving == nil ? space.begun(to: addresses) : space.begun()
        var doors = try OpenDoors(packets, among: asked, space, on: present, by: analysis.opener)
        return try doors.all() + PublishedDoors.all(of: analysis)
    }

    /// An interface is trusted by its name. Trust in all that the host has, or in those that no rule names, is none.
    private mutating func opening(
        in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> WideOpening? {
        let wide = try wideKinds(in: set)
        let isOfAll = isPresenceKnown && wide.count == present.count
        let unnamed = kinds.names.count - 1
        guard let found = wide.last(where: { $0.kind == unnamed }) ?? (isOfAll ? wide.first : nil)
        else { return nil }
        return WideOpening(
            transport: found.transport, ports: found.ports,
            interface: found.kind == unnamed || wide.count > 1 ? nil : kinds.pattern(of: found.kind),
            example: try example(of: found, in: set))
    }

    private mutating func example(
        of wide: WideKind, in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> Packet {
        let ports = UInt128(wide.ports.lowerBound)...UInt128(wide.ports.upperBound)
        var such = try space.intersection(set, asked)
        for condition in [
            try space.packets(.interface, wide.kind), try space.packets(.transport, wide.transport),
            try space.packets(.destinationPort, in: ports),
        ] {
            such = try space.intersection(such, condition)
        }
        let port = wide.ports.contains(9090) ? 9090 : wide.ports.upperBound
        return space.packet(in: such, near: space.stranger(wide.transport, port: port)) ?? Packet()
    }

    /// A kind of interfaces at which something is wide open, and what.
    private struct WideKind {
        var kind: Int
        var transport: UInt8
        var ports: ClosedRange<UInt16>
    }

    /// Of the kinds that the host has, or of all if that is not known, those at which something is wide open.
    private mutating func wideKinds(
        in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> [WideKind] {
        if let known = known.first(where: { $0.set == set }) { return known.wide }
        let many = try space.openToMany(try space.intersection(set, asked))
        var wide: [WideKind] = []
        for kind in present {
            guard let first = try space.services(many, on: kind).wide.first else { continue }
            wide.append(WideKind(kind: kind, transport: first.transport, ports: first.ports))
        }
        known.append((set, wide))
        return wide
    }
}
