public import Netfilter

/// What was seen of one TCP connection on the wire, before and behind the packet filter's INPUT.
public struct Flow: Sendable, Equatable, Codable {
    /// This host's address.
    public var local: Address
    /// This host's port.
    public var localPort: UInt16
    /// The other machine's address.
    public var remote: Address
    /// The other machine's port.
    public var remotePort: UInt16
    /// The interface that the packets went through.
    public var interface: String
    /// Whether they went over loopback: from this host to itself.
    public var isLoopback: Bool
    /// First packets (SYN) that came in.
    public var synsIn = 0
    /// First packets (SYN) that left.
    public var synsOut = 0
    /// Answers to a first packet (SYN and ACK) that came in.
    public var synAcksIn = 0
    /// Answers to a first packet that left.
    public var synAcksOut = 0
    /// Refusals (RST) that came in.
    public var resetsIn = 0
    /// Refusals (RST) that left.
    public var resetsOut = 0
    /// Packets that left and are neither a first one nor a refusal: what this host says once it has been answered.
    public var acksOut = 0
    /// All packets that came in.
    public var packetsIn = 0
    /// Whether one side has ended it (FIN).
    public var isEnded = false
    /// Who sent an ICMP error about it to this host, if anybody did.
    public var errorFrom: Address?
    /// ICMP errors about it that this host sent.
    public var errorsOut = 0

    /// Makes a connection of which nothing has been seen.
    public init(
        local: Address, localPort: UInt16, remote: Address, remotePort: UInt16, interface: String,
        isLoopback: Bool = false
    ) {
        self.local = local
        self.localPort = localPort
        self.remote = remote
        self.remotePort = remotePort
        self.interface = interface
        self.isLoopback = isLoopback
    }

    /// Whether this host began it.
    public var isOurs: Bool { synsOut > 0 }
    /// Whether the answer got through to the program that began it: the kernel acknowledges it only then.
    public var isMade: Bool { synAcksIn > 0 && acksOut > 0 }
    /// Whether this host has refused it.
    public var isRefused: Bool { resetsOut > 0 || errorsOut > 0 }
    /// Whether nothing more is to be expected.
    public var isOver: Bool { isEnded || resetsIn > 0 || resetsOut > 0 || errorFrom != nil }
}

extension [Flow] {
    /// The connection that an outbound test is judged by: any that this host has made to the peer is one.
    public var judged: Flow? {
        let ours = filter { $0.isOurs && !$0.isLoopback }
        return ours.first(where: \.isMade) ?? ours.first { $0.synAcksIn > 0 } ?? ours.first
    }
}

/// A packet as it was seen on the wire.
public struct SeenPacket: Sendable, Equatable {
    /// The interface.
    public var interface: String
    /// Whether that is loopback.
    public var isLoopback: Bool
    /// Whether it left this host.
    public var isOutgoing: Bool
    /// Where it comes from.
    public var source: Address
    /// Where it goes to.
    public var destination: Address
    /// What it says.
    public var content: Content

    /// What a packet says.
    public enum Content: Sendable, Equatable {
        /// A segment of TCP.
        case tcp(sourcePort: UInt16, destinationPort: UInt16, flags: TCPFlags)
        /// An ICMP error about a TCP segment that went from one address to another.
        case error(from: Address, sourcePort: UInt16, to: Address, destinationPort: UInt16)
    }

    /// Makes a packet.
    public init(
        interface: String, isLoopback: Bool, isOutgoing: Bool, source: Address, destination: Address,
        content: Content
    ) {
        self.interface = interface
        self.isLoopback = isLoopback
        self.isOutgoing = isOutgoing
        self.source = source
        self.destination = destination
        self.content = content
    }
}
