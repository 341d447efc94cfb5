/// Looks for what is wide open to the internet, in the set of all packets that get in.
struct WideOpenings {
    private let kinds: InterfaceKinds
    /// The kinds of the interfaces that the host has; none if that is not known.
    private let present: Set<Int>
    private let open: OpenPackets
    private let asked: PacketSpace.Packets
    private var space: PacketSpace

    init(_ analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) {
        let around = analysis.surroundings?.hooks.flatMap(\.chains.list) ?? []
        kinds = InterfaceKinds(analysis.chains + around)
        present = Set(analysis.knownInterfaces.filter { $0 != "lo" }.map(kinds.kind))
        let family = analysis.family ?? .ipv4
        open = try OpenPackets(
            analysis.table, in: analysis.surroundings, PacketSpace(family, interfaces: kinds.names))
        space = open.space
        asked = try space.unsolicited(
            untracked: open.untracked, to: analysis.surroundings?.addresses ?? [])
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
        let refused = try space.difference(asked, open.throughAll.maybe)
        return space.packet(in: refused, near: space.stranger(Transport.tcp, port: 9090)) ?? Packet()
    }

    /// The interfaces by which everything gets in, where it does not by others.
    mutating func trustedInterfaces() throws(DecisionDiagrams.TooLarge) -> [String] {
        let wide = try wideKinds(in: open.throughAll.surely)
        guard try opening(in: open.throughAll.surely) == nil else { return [] }
        return wide.map { kinds.pattern(of: $0.kind) }
    }

    /// An interface is trusted by its name. Trust in all that the host has, or in those that no rule names, is none.
    private mutating func opening(in set: PacketSpace.Packets) throws(DecisionDiagrams.TooLarge)
        -> WideOpening?
    {
        let wide = try wideKinds(in: set)
        let unnamed = kinds.names.count - 1
        let isOfAll = !present.isEmpty && present.isSubset(of: wide.map(\.kind))
        guard let found = wide.last(where: { $0.kind == unnamed }) ?? (isOfAll ? wide.first : nil) else {
            return nil
        }
        let here = try space.intersection(
            space.intersection(set, asked), space.packets(.interface, found.kind))
        let ports = UInt128(found.ports.lowerBound)...UInt128(found.ports.upperBound)
        let such = try space.intersection(
            space.intersection(here, space.packets(.transport, found.transport)),
            space.packets(.destinationPort, in: ports))
        let port = found.ports.contains(9090) ? 9090 : found.ports.upperBound
        let wished = space.stranger(found.transport, port: port)
        return WideOpening(
            transport: found.transport, ports: found.ports,
            interface: wide.count == kinds.names.count - 1 ? nil : kinds.pattern(of: found.kind),
            example: space.packet(in: such, near: wished) ?? Packet())
    }

    /// The kinds of interfaces at which something is wide open, and what.
    private mutating func wideKinds(
        in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> [(kind: Int, transport: UInt8, ports: ClosedRange<UInt16>)] {
        let many = try space.openToMany(try space.intersection(set, asked))
        var wide: [(kind: Int, transport: UInt8, ports: ClosedRange<UInt16>)] = []
        for kind in kinds.names.indices where kinds.names[kind] != "lo" {
            guard let first = try space.services(many, on: kind).wide.first else { continue }
            wide.append((kind, first.transport, first.ports))
        }
        return wide
    }
}
