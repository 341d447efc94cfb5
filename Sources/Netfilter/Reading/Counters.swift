/// What a rule or a policy has counted.
public struct Counters: Sendable, Hashable {
    /// Packets.
    public let packets: UInt64
    /// Bytes.
    public let bytes: UInt64

    /// Makes counters.
    public init(packets: UInt64, bytes: UInt64) {
        self.packets = packets
        self.bytes = bytes
    }

    /// Reads two printed numbers.
    ///
    /// - Returns: nil if one is not a number.
    init?(_ packets: some StringProtocol, _ bytes: some StringProtocol) {
        guard let packets = UInt64(packets), let bytes = UInt64(bytes) else { return nil }
        self.init(packets: packets, bytes: bytes)
    }

    /// Reads `[packets:bytes]`, as iptables-save prints them.
    init?(bracketed text: String) {
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 2,
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let numbers = bytes.dropFirst().dropLast()
        self.init(Substring(numbers[..<colon]), Substring(numbers[bytes.index(after: colon)...]))
    }
}
