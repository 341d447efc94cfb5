/// The flags of a TCP header that iptables can ask for (RFC 9293, section 3.1).
public struct TCPFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes flags from their bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender is done.
    public static let fin = TCPFlags(rawValue: 0x01)
    /// A connection begins.
    public static let syn = TCPFlags(rawValue: 0x02)
    /// The connection is broken off.
    public static let rst = TCPFlags(rawValue: 0x04)
    /// The data should be handed on at once.
    public static let psh = TCPFlags(rawValue: 0x08)
    /// Something is acknowledged: all packets of a connection but its first.
    public static let ack = TCPFlags(rawValue: 0x10)
    /// The urgent pointer counts.
    public static let urg = TCPFlags(rawValue: 0x20)
    /// All of these.
    public static let all: TCPFlags = [.fin, .syn, .rst, .psh, .ack, .urg]

    /// Reads `SYN,ACK`, `ALL` or `NONE`.
    init?(parsing text: String) {
        self = []
        for name in text.split(separator: ",") {
            guard let flags = Self.names[String(name)] else { return nil }
            formUnion(flags)
        }
    }

    private static let names: [String: TCPFlags] = [
        "FIN": .fin, "SYN": .syn, "RST": .rst, "PSH": .psh, "ACK": .ack, "URG": .urg, "ALL": .all, "NONE": [],
    ]
}
