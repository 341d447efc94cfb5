/// An IPv4 or IPv6 address.
public struct Address: Sendable, Hashable {
    /// 4 or 16 bytes, in network order.
    public let bytes: [UInt8]

    /// Reads an address, with or without a zone (`fe80::1%eth0`). An IPv4 address inside an IPv6 one
    /// (`::ffff:a.b.c.d`, RFC 4291) is taken as IPv4: so the packets travel, and so iptables sees them.
    ///
    /// - Returns: nil if the text is not an address.
    public init?(_ text: String) {
        let text = text.prefix { $0 != "%" }
        guard let bytes = Self.bytes(of: text) else { return nil }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]
        self.bytes = bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    /// The family that the address belongs to.
    public var family: Family { bytes.count == 4 ? .ipv4 : .ipv6 }

    /// Whether the address is the host itself: 127.0.0.0/8 (RFC 1122) or ::1 (RFC 4291).
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether the address is that of a group or of all hosts, and so of no single one.
    var isMulticastOrBroadcast: Bool {
        bytes.count == 4 ? (224...239).contains(bytes[0]) || bytes == [255, 255, 255, 255] : bytes[0] == 255
    }

    /// The bytes as they are written.
    static func bytes(of text: Substring) -> [UInt8]? {
        text.contains(":") ? ipv6(text) : ipv4(text)
    }

    private static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in part.allSatisfy(\.isNumber) ? UInt8(part) : nil }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func ipv6(_ text: Substring) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            return groups(text, endsAddress: true).flatMap { $0.count == 16 ? $0 : nil }
        }
        guard let head = groups(text[..<gap.lowerBound], endsAddress: false),
            let tail = groups(text[gap.upperBound...], endsAddress: true), head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Groups of four hexadecimal digits; the last 32 bits of an address may be written as IPv4.
    private static func groups(_ text: Substring, endsAddress: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if endsAddress, index == parts.count - 1, part.contains(".") {
                guard let tail = ipv4(part) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit),
                    let value = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(value >> 8), UInt8(value & 255)]
            }
        }
        return bytes
    }
}
