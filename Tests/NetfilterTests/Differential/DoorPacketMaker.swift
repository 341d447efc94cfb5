import Fuzzing

@testable import Netfilter

/// Makes packets that try what is said to be open on a host, and what is beside it.
struct DoorPacketMaker {
    let family: Family
    var generator: SeededGenerator

    private static let interfaces = ["eth0", "eth1"]

    /// One that certainly gets in by each door that is said to be open without doubt, and each interface; none by those whose
    /// packets cannot be sent.
    mutating func behind(
        _ doors: [OpenDoor], of analysis: InputAnalysis
    ) throws -> [(door: OpenDoor, packet: SentPacket)] {
        let open = try OpenPackets(
            analysis.table, policy: analysis.table.input.policy ?? .accept, in: analysis.surroundings,
            PacketSpace(family, analysis.kinds, analysis.marks))
        var space = open.space
        let asked = try space.begun(to: analysis.surroundings?.addresses ?? [])
        let surely = try space.intersection(open.throughAll.surely, asked)
        var all: [(door: OpenDoor, packet: SentPacket)] = []
        for door in doors where door.isCertain {
            for (interface, transport) in ways(through: door) {
                let such = try space.intersection(
                    try space.intersection(surely, space.packets { $0 == interface }),
                    try space.packets(.transport, transport))
                var wished = space.stranger(transport, port: door.ports?.lowerBound ?? 0)
                wished.sourcePort = UInt16(20_000 + all.count)
                if case .these(let ranges) = door.sources { wished.source = ranges.first?.first }
                wished.icmpType = family == .ipv4 ? 8 : 128
                guard let packet = space.packet(in: such, near: wished), door.admits(packet),
                    let sent = SentPacket(packet, over: interface, to: own(interface))
                else { continue }
                all.append((door, sent))
            }
        }
        return all
    }

    private func ways(through door: OpenDoor) -> [(interface: String, transport: UInt8)] {
        Self.interfaces.flatMap { interface in
            door.transports.filter { [Transport.tcp, Transport.udp, 132, 47].contains($0) }.map {
                (interface, $0)
            }
        }
    }

    /// Packets from anywhere, to the ports at which doors begin and end and to those next to them, from the networks that they
    /// name and from others.
    mutating func anywhere(near doors: [OpenDoor], count: Int) -> [SentPacket] {
        let edges = doors.compactMap(\.ports).flatMap {
            [$0.lowerBound, $0.upperBound, $0.lowerBound &- 1, $0.upperBound &+ 1]
        }
        let named = doors.flatMap { door -> [String] in
            guard case .these(let ranges) = door.sources else { return [] }
            return ranges.flatMap { [$0.first.description, $0.last.description] }
        }
        return (0..<count).map { number in
            let interface = Self.interfaces[number % 2]
            let transport = [Transport.tcp, Transport.tcp, Transport.udp, 132, 47].randomElement(
                using: &generator)
            var packet = SentPacket(
                interface: interface, transport: transport ?? Transport.tcp,
                source: named.isEmpty || number % 3 > 0 ? stranger(number) : named[number / 3 % named.count],
                destination: own(interface), hopLimit: 60, conversation: .none)
            guard packet.transport != 47 else {
                packet.source = stranger(number)
                return packet
            }
            packet.sourcePort = UInt16(30_000 + number)
            packet.destinationPort =
                number % 4 == 0
                ? UInt16.random(in: 1...65535, using: &generator)
                : edges.randomElement(using: &generator) ?? 22
            if packet.transport == Transport.tcp { packet.tcpFlags = number % 5 == 0 ? ["ACK"] : ["SYN"] }
            return packet
        }
    }

    private func own(_ interface: String) -> String {
        switch (family, interface) {
        case (.ipv4, "eth0"): "192.0.2.1"
        case (.ipv4, _): "198.51.100.1"
        case (.ipv6, "eth0"): "2001:db8:1::1"
        case (.ipv6, _): "2001:db8:2::1"
        }
    }

    private func stranger(_ number: Int) -> String {
        family == .ipv4
            ? "23.77.\(number / 250).\(number % 250 + 1)" : "2a02:5::\(String(number + 1, radix: 16))"
    }
}
