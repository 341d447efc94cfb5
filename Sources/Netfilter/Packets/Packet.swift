/// A packet to this host, as far as it is known. What is nil may be anything.
public struct Packet: Sendable, Hashable {
    /// Its family.
    public var family: Family?
    /// The interface it came in by.
    public var interface: String?
    /// The transport protocol's number.
    public var transport: UInt8?
    /// Where it comes from.
    public var source: Address?
    /// Where it goes to.
    public var destination: Address?
    /// Whether the destination is an address of this host, rather than one of a group or of all hosts.
    public var isToLocalAddress: Bool?
    /// Its source port, for TCP and UDP.
    public var sourcePort: UInt16?
    /// Its destination port, for TCP and UDP.
    public var destinationPort: UInt16?
    /// Its TCP flags, as far as they are known.
    public var tcpFlags: KnownFlags?
    /// Its connection tracking state.
    public var state: ConnectionState?
    /// Whether a rule of the nat table has given it another destination.
    var isTranslated: Bool?
    /// Whether such a rule has taken it, be it that it has left it as it was: no other one does then.
    var isBound = false
    /// Its direction in its connection.
    public var direction: Direction?
    /// Its ICMP type.
    public var icmpType: UInt8?
    /// Its ICMP code.
    public var icmpCode: UInt8?
    /// Its hop limit (IPv6) or time to live (IPv4).
    public var hopLimit: UInt8?
    /// Its mark and that of its connection.
    var marks = Marks.unknown

    /// The direction of a packet in its connection, as `--ctdir` names it.
    public enum Direction: String, Sendable, Hashable {
        /// That of the connection's first packet.
        case original = "ORIGINAL"
        /// The other one.
        case reply = "REPLY"
    }

    /// TCP flags of which only some are known.
    public struct KnownFlags: Sendable, Hashable {
        /// The flags that are known.
        public let known: TCPFlags
        /// Those of them that are set.
        public let set: TCPFlags

        /// The first packet of a connection.
        public static let syn = KnownFlags(known: .all, set: .syn)
        /// Any later packet.
        public static let acknowledging = KnownFlags(known: .ack, set: .ack)
    }

    /// Makes a packet of which nothing is known.
    public init() {}

    /// Whether connection tracking has certainly no entry for it.
    var hasNoConnection: Bool { state == .invalid || state == .untracked }

    /// The packet as it comes to a host of a family's addresses, none if they are not known.
    func arriving(_ family: Family, at addresses: Set<Address>) -> Packet {
        var packet = withMarksOfArrival
        packet.family = family
        guard let destination else { return packet }
        if let fixed = AddressClass(of: destination) {
            packet.isToLocalAddress = fixed == .own
        } else if addresses.contains(where: { $0.family == family }) {
            packet.isToLocalAddress = addresses.contains(destination)
        }
        return packet
    }
}
