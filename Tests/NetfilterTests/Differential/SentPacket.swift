import Fuzzing
@testable import Netfilter

/// A packet that is really sent, with what went before it.
struct SentPacket: Encodable, Equatable {
    var interface: String
    var transport: UInt8
    var source: String
    var destination: String
    var sourcePort: UInt16?
    var destinationPort: UInt16?
    var tcpFlags: [String]?
    var icmpType: UInt8?
    var icmpCode: UInt8?
    var hopLimit: UInt8
    var conversation: Conversation

    /// What went before the packet, under other rules.
    enum Conversation: String, Encodable, CaseIterable {
        case none, inbound, outbound, related
    }

    /// The packet as a decision takes it, in the state that the kernel gave it.
    func packet(state: ConnectionState?, direction: Packet.Direction?) -> Packet {
        var packet = Packet()
        (packet.interface, packet.transport) = (interface, transport)
        (packet.source, packet.destination) = (Address(source), Address(destination))
        (packet.sourcePort, packet.destinationPort) = (sourcePort, destinationPort)
        let flags = tcpFlags.flatMap { TCPFlags(parsing: $0.joined(separator: ",")) }
        packet.tcpFlags = flags.map { Packet.KnownFlags(known: .all, set: $0) }
        (packet.icmpType, packet.icmpCode, packet.hopLimit) = (icmpType, icmpCode, hopLimit)
        (packet.state, packet.direction) = (state, direction)
        return packet.arriving(packet.destination?.family ?? .ipv4, at: Self.ownAddresses)
    }

    /// The addresses of the host that the driver makes.
    static let ownAddresses = Set(
        [
            "192.0.2.1", "198.51.100.1", "127.0.0.1", "2001:db8:1::1", "2001:db8:2::1", "fe80::1", "fe80::2",
            "::1",
        ].compactMap { Address($0) })

    /// What connection tracking makes of it (measured; net/netfilter/nf_conntrack_proto_tcp.c and _icmpv6.c).
    var tracked: (state: ConnectionState, direction: Packet.Direction?) {
        if conversation == .related { return (.related, .reply) }
        if transport == Transport.icmpv6, [133, 134, 135, 136, 143].contains(icmpType) {
            return (.untracked, nil)
        }
        guard transport == Transport.tcp ? isValidTCP : !isLoneReply else { return (.invalid, nil) }
        switch conversation {
        case .none, .related: return (.new, .original)
        case .inbound: return (.established, .original)
        case .outbound: return (.established, .reply)
        }
    }

    /// An echo reply that nobody has asked for.
    private var isLoneReply: Bool { conversation == .none && [0, 129].contains(icmpType) }

    private var isValidTCP: Bool {
        let flags = Set(tcpFlags ?? [])
        return switch conversation {
        case .none: [["SYN"], ["ACK"], ["PSH", "ACK"]].contains(flags)
        case .inbound: [["SYN"], ["ACK"], ["PSH", "ACK"], ["RST"], ["FIN", "ACK"]].contains(flags)
        case .outbound, .related: flags.contains("ACK") || flags == ["RST"]
        }
    }
}

extension SentPacket {
    /// A packet that begins something, as it is sent.
    ///
    /// - Returns: nil if it is not known where it comes from, or what it is.
    init?(_ packet: Packet, over interface: String, to destination: String) {
        guard let transport = packet.transport, let source = packet.source else { return nil }
        let flags: [(TCPFlags, String)] = [
            (.fin, "FIN"), (.syn, "SYN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"), (.urg, "URG"),
        ]
        let set = packet.tcpFlags?.set
        self.init(
            interface: interface, transport: transport, source: source.description, destination: destination,
            sourcePort: packet.sourcePort, destinationPort: packet.destinationPort,
            tcpFlags: set.map { set in flags.filter { set.contains($0.0) }.map(\.1) },
            hopLimit: packet.hopLimit ?? 60, conversation: .none)
    }
}

/// Makes packets from few addresses and ports, so that random rules meet them often.
struct PacketMaker {
    let family: Family
    var generator: SeededGenerator

    private static let sources: [Family: [String]] = [
        .ipv4: ["203.0.113.7", "203.0.113.200", "10.1.2.3", "10.200.0.9", "172.16.5.5", "192.0.2.99"],
        .ipv6: ["2001:db8:9::7", "2001:db8:9:ffff::1", "fd00::5", "2001:db8:1::99", "2600::1"],
    ]
    private static let destinations: [Family: [String: [String]]] = [
        .ipv4: [
            "eth0": ["192.0.2.1", "192.0.2.1", "198.51.100.1", "192.0.2.255", "224.0.0.251"],
            "eth1": ["198.51.100.1", "198.51.100.1", "192.0.2.1", "255.255.255.255", "239.255.255.250"],
            "lo": ["127.0.0.1", "192.0.2.1", "127.255.255.255"],
        ],
        .ipv6: [
            "eth0": ["2001:db8:1::1", "2001:db8:1::1", "2001:db8:2::1", "ff02::1"],
            "eth1": ["2001:db8:2::1", "fe80::2", "ff02::fb"], "lo": ["::1", "2001:db8:1::1"],
        ],
    ]
    /// Ports that random rules name, and others.
    private static let ports: [UInt16] = [22, 53, 80, 443, 1023, 1024, 8080, 9090, 33434]
    private static let flags: [[String]] = [
        ["SYN"], ["SYN"], ["SYN"], ["ACK"], ["PSH", "ACK"], ["SYN", "ACK"], ["RST"], ["FIN", "ACK"], [],
        ["FIN", "SYN"], ["FIN", "PSH", "URG"],
    ]

    /// A packet whose flow no other number has.
    mutating func packet(_ number: Int) -> SentPacket {
        let interface = pick(["eth0", "eth0", "eth1", "lo"])
        let transport = pick(transports)
        var packet = SentPacket(
            interface: interface, transport: transport, source: pick(Self.sources[family] ?? []),
            destination: pick(Self.destinations[family]?[interface] ?? []), hopLimit: pick([1, 63, 64, 255]),
            conversation: pick([.none, .none, .none, .inbound, .outbound, .related]))
        switch transport {
        case Transport.tcp, Transport.udp, 132:
            if packet.conversation == .related { packet.conversation = .outbound }
            packet.sourcePort = UInt16(20_000 + number)
            packet.destinationPort = pick(Self.ports)
            packet.tcpFlags = transport == Transport.tcp ? pick(Self.flags) : nil
        case Transport.icmp, Transport.icmpv6: makeICMP(&packet)
        default:
            packet.source = family == .ipv4 ? "10.99.\(number / 250).\(number % 250 + 1)" : "fd99::\(number)"
            if packet.conversation == .related { packet.conversation = .none }
        }
        return packet
    }

    private var transports: [UInt8] {
        let icmp = family == .ipv4 ? Transport.icmp : Transport.icmpv6
        return [
            Transport.tcp, Transport.tcp, Transport.tcp, Transport.tcp, Transport.udp, Transport.udp, icmp,
            132, 47,
        ]
    }

    private mutating func makeICMP(_ packet: inout SentPacket) {
        let isIPv4 = family == .ipv4
        switch packet.conversation {
        case .none: packet.icmpType = isIPv4 ? pick([8, 0, 13]) : pick([128, 129, 135, 134])
        case .inbound: packet.icmpType = isIPv4 ? 8 : 128
        case .outbound: packet.icmpType = isIPv4 ? 0 : 129
        case .related:
            packet.icmpType = isIPv4 ? pick([3, 11]) : 1
            packet.icmpCode = isIPv4 ? pick([0, 1]) : 4
        }
        packet.icmpCode = packet.icmpCode ?? 0
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
