/// An interface that rules tell apart from others.
struct NamedInterface: Sendable, Hashable {
    /// The words for it in a rule: `eth0`, or `eth+` for all whose name begins so.
    let pattern: String
    /// A name that fits.
    let example: String

    /// One of each kind that rules tell apart, without loopback, and last one that they do not name.
    static func all(of kinds: InterfaceKinds) -> [NamedInterface] {
        kinds.names.indices.filter { kinds.names[$0] != "lo" }.map { kind in
            NamedInterface(pattern: kinds.pattern(of: kind), example: kinds.names[kind])
        }
    }

    /// Interfaces that the host has, without loopback.
    static func known(_ names: [String]) -> [NamedInterface] {
        names.filter { $0 != "lo" }.map { NamedInterface(pattern: $0, example: $0) }
    }
}

extension Packet {
    /// A packet to one of this host's addresses, of a known protocol.
    private init(_ transport: UInt8, _ state: ConnectionState, _ interface: String) {
        self.init()
        self.interface = interface
        self.transport = transport
        self.state = state
        isToLocalAddress = true
    }

    /// A packet of a connection that this host opened.
    static func reply(_ transport: UInt8, _ state: ConnectionState, on interface: NamedInterface) -> Packet {
        var packet = Packet(transport, state, interface.example)
        if transport == Transport.tcp { packet.tcpFlags = .acknowledging }
        return packet
    }

    /// The first packet of a connection from outside.
    static func new(_ transport: UInt8, on interface: NamedInterface) -> Packet {
        new(transport, on: interface.example)
    }

    /// The first packet of a connection from outside, or from this host itself if the interface is `lo`.
    static func new(_ transport: UInt8, on interface: String) -> Packet {
        var packet = Packet(transport, .new, interface)
        packet.direction = .original
        if transport == Transport.tcp { packet.tcpFlags = .syn }
        return packet
    }

    /// A message of IPv6 neighbour discovery. The kernel leaves it untracked (nf_conntrack_proto_icmpv6.c), and
    /// only takes it with a hop limit of 255 (RFC 4861, section 7.1). It may go to a group.
    static func neighbourDiscovery(type: UInt8, on interface: NamedInterface) -> Packet {
        var packet = Packet(Transport.icmpv6, .untracked, interface.example)
        packet.icmpType = type
        packet.hopLimit = 255
        packet.isToLocalAddress = nil
        return packet
    }
}
