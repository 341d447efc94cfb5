/// Makes the list of all that others can begin with a host, of the set of all packets that get in.
struct OpenDoors {
    private let analysis: InputAnalysis
    private let family: Family
    private let open: OpenPackets
    /// What others may begin.
    private let asked: PacketSpace.Packets
    /// Source addresses that no packet from outside has.
    private let impossible: PacketSpace.Packets
    private var space: PacketSpace
    /// Which parts of all packets sets are: those of many doors have much in common.
    private var shares = DecisionDiagrams.Shares()

    /// What is open in the same way by one interface, or by several.
    private struct Opening: Equatable {
        var transport: UInt8
        var ports: ClosedRange<UInt16>?
        var sources: PacketSpace.Packets
        var kinds: [Int]
    }

    /// How many ranges of addresses are told.
    private static let mostRanges = 16
    /// For how many doors the rule is looked for: each time all rules may have to be gone through.
    private static let mostDeciders = 200

    /// Makes it of the packets that get in.
    ///
    /// - Throws: if there is no room for it.
    init(_ analysis: InputAnalysis, _ open: OpenPackets, _ space: PacketSpace) throws(DecisionDiagrams
        .TooLarge)
    {
        self.analysis = analysis
        self.open = open
        self.space = space
        family = analysis.family ?? .ipv4
        asked = try self.space.begun(
            to: analysis.surroundings?.addresses ?? [])
        impossible = try self.space.packetsFromNobody()
    }

    /// Everything that is open, or may be.
    mutating func all() throws(DecisionDiagrams.TooLarge) -> [OpenDoor] {
        let begun = try space.intersection(open.throughAll.maybe, asked)
        let maybe = try space.knownBeforehand(of: begun)
        let isExact = open.throughAll.surely == open.throughAll.maybe
        let surely =
            try isExact
            ? maybe : space.knownBeforehand(of: try space.intersection(open.throughAll.surely, asked))
        var doors: [OpenDoor] = []
        for opening in try openings(in: maybe) {
            // Nothing is made that nobody asks for: there may be as many openings as ports.
            let isNamed = doors.count < Self.mostDeciders
            let such = try isNamed || maybe != surely ? packets(of: opening) : DecisionDiagrams.nothing
            let isCertain = try space.difference(such, surely) == DecisionDiagrams.nothing
            let packets = try isNamed ? space.intersection(begun, such) : nil
            let door = try door(opening, packets, isCertain)
            let known = door.ports == nil ? doors.firstIndex { $0.together(with: door) != nil } : nil
            if let known, let both = doors[known].together(with: door) {
                doors[known] = both
            } else {
                doors.append(door)
            }
        }
        return doors
    }

    /// All packets that are like an opening.
    private mutating func packets(
        of opening: Opening
    ) throws(DecisionDiagrams.TooLarge) -> PacketSpace.Packets {
        var such = try space.packets(.transport, opening.transport)
        such = try space.intersection(such, space.packets(.interface, among: opening.kinds))
        if let ports = opening.ports {
            let numbers = UInt128(ports.lowerBound)...UInt128(ports.upperBound)
            such = try space.intersection(such, space.packets(.destinationPort, in: numbers))
        }
        return try space.intersection(such, space.difference(opening.sources, impossible))
    }

    private mutating func door(
        _ opening: Opening, _ packets: PacketSpace.Packets?, _ isCertain: Bool
    ) throws(DecisionDiagrams.TooLarge) -> OpenDoor {
        let isEverywhere = opening.kinds.count == analysis.presentKinds.count
        return OpenDoor(
            family: family, transports: [opening.transport], ports: opening.ports,
            sources: try sources(opening.sources),
            interfaces: isEverywhere ? [] : opening.kinds.map(analysis.kinds.pattern),
            decider: packets.map { decider(of: opening, $0) } ?? .someRule, isCertain: isCertain)
    }

    private func decider(of opening: Opening, _ packets: PacketSpace.Packets) -> OpenDoor.Decider {
        let wished = space.stranger(opening.transport, port: opening.ports?.lowerBound ?? 0)
        let example = space.packet(in: packets, near: wished)
        return example.flatMap(analysis.decider).map { .rule($0) } ?? .policy
    }

    private mutating func sources(
        _ set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> OpenDoor.Sources {
        // Nobody has but few addresses: with less than half of all, a set has not all others.
        guard space.diagrams.share(of: set, &shares) <= 0.5 else {
            return try space.union(set, impossible) == DecisionDiagrams.everything ? .anywhere : .most
        }
        let ranges = space.diagrams.ranges(
            of: set, in: space.bits(of: .source), atMost: Self.mostRanges)
        return ranges.count > Self.mostRanges ? .many : .these(ranges.map { AddressRange(family, $0) })
    }

    /// What is open at each interface, put together where it is the same.
    private mutating func openings(
        in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> [Opening] {
        var all: [Opening] = []
        for kind in analysis.presentKinds {
            let here = try space.diagrams.projection(
                of: try space.intersection(set, space.packets(.interface, kind)),
                without: space.bits(of: .interface))
            let earlier = all
            for opening in try openings(at: kind, in: here) {
                let known = earlier.firstIndex {
                    $0.transport == opening.transport && $0.ports == opening.ports
                        && $0.sources == opening.sources
                }
                if let known { all[known].kinds.append(kind) } else { all.append(opening) }
            }
        }
        return all
    }

    private mutating func openings(
        at kind: Int, in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> [Opening] {
        var all: [Opening] = []
        for transport in UInt8.min...UInt8.max {
            var such = try space.diagrams.projection(
                of: try space.intersection(set, space.packets(.transport, transport)),
                without: space.bits(of: .transport))
            guard OpenServices.withPorts.contains(transport) else {
                such = try space.diagrams.projection(of: such, without: space.bits(of: .destinationPort))
                if such != DecisionDiagrams.nothing {
                    all.append(Opening(transport: transport, ports: nil, sources: such, kinds: [kind]))
                }
                continue
            }
            for (range, rest) in space.diagrams.segments(of: such, in: space.bits(of: .destinationPort)) {
                let ports = UInt16(range.lowerBound)...UInt16(range.upperBound)
                all.append(Opening(transport: transport, ports: ports, sources: rest, kinds: [kind]))
            }
        }
        return all
    }
}

extension PacketSpace {
    /// Packets from addresses that no other host has: of the sender itself, of groups and of all hosts (RFC 6890; the kernel
    /// drops them as martians, net/ipv4/route.c, `ip_route_input_slow`).
    fileprivate mutating func packetsFromNobody() throws(DecisionDiagrams.TooLarge) -> Packets {
        var sets: [Packets] = []
        for text in ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"] {
            guard let network = Network(text) else { continue }
            sets.append(try packets(.source, in: network))
        }
        return try diagrams.union(sets)
    }
}
