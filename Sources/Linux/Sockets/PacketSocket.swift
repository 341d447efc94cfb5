import CLinux

/// Packets on the wire of all interfaces: those that come in, before the packet filter, and those that leave, behind it
/// (packet(7)).
public struct PacketSocket: ~Copyable {
    private let descriptor: Descriptor

    /// What to look for.
    public enum Target: Sendable {
        /// Packets to and from an address of 4 or 16 bytes, in network order.
        case address([UInt8])
        /// Packets to and from a TCP port, of IPv4 or of IPv6.
        case port(UInt16, isIPv6: Bool)
    }

    /// A packet.
    public struct Packet: Sendable {
        /// The interface.
        public let interface: String
        /// Its bytes from the IP header on, as many as a test needs.
        public let bytes: [UInt8]
        /// Whether it is IPv6.
        public let isIPv6: Bool
        /// Whether it leaves this host.
        public let isOutgoing: Bool
        /// Whether it is for this host; others come by where an interface listens to all.
        public let isOurs: Bool
        /// Whether the interface is loopback.
        public let isLoopback: Bool
    }

    /// Begins to look for TCP packets of the target, and ICMP packets of its family. Needs CAP_NET_RAW.
    public init(_ target: Target) throws(SystemError) {
        let number =
            switch target {
            case .address(let bytes): sf_packets_open(bytes, bytes.count, 0)
            case .port(let port, let isIPv6): sf_packets_open([], isIPv6 ? 16 : 4, port)
            }
        guard number >= 0 else { throw SystemError("look at the packets on the wire", .number(-number)) }
        descriptor = Descriptor(taking: number, name: "the packets on the wire")
    }

    /// The next packet that has been seen; nil if there is none at the moment.
    public func next() -> Packet? {
        var raw = sf_packet()
        guard sf_packets_next(descriptor.number, &raw) > 0 else { return nil }
        return Packet(
            interface: withUnsafeBytes(of: raw.interface) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            },
            bytes: withUnsafeBytes(of: raw.bytes) { Array($0.prefix(raw.length)) }, isIPv6: raw.is_ipv6,
            isOutgoing: raw.is_outgoing, isOurs: raw.is_ours, isLoopback: raw.is_loopback)
    }

    /// How many packets were lost, since the last call, because they came faster than they were taken.
    public var missed: Int { max(0, Int(sf_packets_missed(descriptor.number))) }
}
