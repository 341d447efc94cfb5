/// Makes a list of what others can begin, of the set of all packets that get somewhere.
struct OpenDoors {
    private let packets: TranslatedPackets
    /// Whether they go to other hosts.
    private let isElsewhere: Bool
    /// The kinds of interfaces that are looked at.
    private let present: [Int]
    private let decider: (Packet) -> OpenDoor.Decider
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

    /// Makes it of packets that get somewhere.
    ///
    /// - Parameters:
    ///   - packets: the packets, as they come to the host.
    ///   - isElsewhere: whether they go to other hosts.
    ///   - asked: what others may begin.
    ///   - space: the space that the sets are of.
    ///   - present: the kinds of interfaces that the host has.
    ///   - decider: what lets a packet get there.
    /// - Throws: if there is no room for it.
    init(
        _ packets: TranslatedPackets, isElsewhere: Bool = false, among asked: PacketSpace.Packets,
        _ space: PacketSpace, on present: [Int],
        by decider: @escaping (Packet) -> OpenDoor.Decider
    ) throws(DecisionDiagrams.TooLarge) {
        var space = space
        self.packets = packets
        self.isElsewhere = isElsewhere
        self.present = present
        self.decider = decider
        self.asked = asked
        impossible = try space.packetsFromNobody()
        self.space = space
    }

    /// Everything that is open, or may be.
    mutating func all() throws(DecisionDiagrams.TooLarge) -> [OpenDoor] {
        var doors: [OpenDoor] = []
        let isExact = packets.all.surely == packets.all.maybe
        for (destination, packets) in try parts() {
            let maybe = try space.intersection(packets, asked)
            let surely = try isExact ? maybe : space.intersection(maybe, self.packets.all.surely)
            let certain = try space.knownBeforehand(of: surely)
            var doubtful = DecisionDiagrams.nothing
            if !isExact {
                let others = try space.difference(space.knownBeforehand(of: maybe), certain)
                doubtful = try space.difference(others, impossible)
            }
            for (set, packets, isCertain) in [(certain, surely, true), (doubtful, maybe, false)] {
                for opening in try openings(in: set) {
                    // Nothing is made that nobody asks for: there may be as many openings as ports.
                    let isNamed = doors.count < Self.mostDeciders
                    doors.merge(try door(opening, to: destination, isCertain, by: isNamed ? packets : nil))
                }
            }
        }
        return doors.inOrder
    }

    /// What gets in, by where it leads.
    private mutating func parts() throws(DecisionDiagrams.TooLarge) -> [(
        OpenDoor.Destination, PacketSpace.Packets
    )] {
        var parts: [(destination: OpenDoor.Destination, packets: PacketSpace.Packets)] = []
        for (translation, packets) in packets.parts {
            let destination = OpenDoor.Destination(translation, isElsewhere: isElsewhere)
            if let known = parts.firstIndex(where: { $0.destination == destination }) {
                parts[known].packets = try space.union(parts[known].packets, packets)
            } else {
                parts.append((destination, packets))
            }
        }
        return parts
    }

    private mutating func door(
        _ opening: Opening, to destination: OpenDoor.Destination, _ isCertain: Bool,
        by all: PacketSpace.Packets?
    ) throws(DecisionDiagrams.TooLarge) -> OpenDoor {
        var decider = OpenDoor.Decider.someRule
        if let all {
            let such = try packets(of: opening, among: all)
            decider = self.decider(of: opening, such)
        }
        let isEverywhere = opening.kinds.count == present.count
        return OpenDoor(
            family: space.family, transports: [opening.transport], ports: opening.ports,
            destination: destination,
            sources: try sources(opening.sources),
            interfaces: isEverywhere ? [] : opening.kinds.map(space.kinds.pattern),
            decider: decider, isCertain: isCertain)
    }

    private mutating func packets(
        of opening: Opening, among all: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> PacketSpace.Packets {
        var such = try space.packets(.transport, opening.transport)
        such = try space.intersection(such, space.packets(.interface, among: opening.kinds))
        if let ports = opening.ports {
            let numbers = UInt128(ports.lowerBound)...UInt128(ports.upperBound)
            such = try space.intersection(such, space.packets(.destinationPort, in: numbers))
        }
        return try space.intersection(all, space.intersection(such, opening.sources))
    }

    private func decider(of opening: Opening, _ packets: PacketSpace.Packets) -> OpenDoor.Decider {
        let wished = space.stranger(opening.transport, port: opening.ports?.lowerBound ?? 0)
        let example = space.packet(in: packets, near: wished)
        return example.map(self.decider) ?? .policy
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
        return ranges.count > Self.mostRanges ? .many : .these(ranges.map { AddressRange(space.family, $0) })
    }

    /// What is open at each interface, put together where it is the same.
    private mutating func openings(
        in set: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> [Opening] {
        var all: [Opening] = []
        for kind in present {
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

extension [OpenDoor] {
    /// Adds one, together with another that differs in a protocol without ports alone.
    fileprivate mutating func merge(_ door: OpenDoor) {
        let known = door.ports == nil ? firstIndex { $0.together(with: door) != nil } : nil
        if let known, let both = self[known].together(with: door) {
            self[known] = both
        } else {
            append(door)
        }
    }

    /// By protocol and port.
    fileprivate var inOrder: [OpenDoor] {
        enumerated().sorted { one, other in
            (one.element.transports[0], one.element.ports?.lowerBound ?? 0, one.offset)
                < (other.element.transports[0], other.element.ports?.lowerBound ?? 0, other.offset)
        }.map(\.element)
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
