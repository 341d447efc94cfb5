/// An IPv4 or IPv6 address.
public struct Address: Sendable, Hashable {
    /// The family that the address belongs to.
    public let family: Family
    /// The address as a number: 32 or 128 bits.
    let value: UInt128

    /// Reads an address, with or without a zone (`fe80::1%eth0`). An IPv4 address inside an IPv6 one
    /// (`::ffff:a.b.c.d`, RFC 4291) is taken as IPv4: so the packets travel, and so iptables sees them.
    ///
    /// - Returns: nil if the text is not an address.
    public init?(_ text: String) {
        guard let (family, value) = Self.parse(text.utf8.prefix { $0 != UInt8(ascii: "%") }) else {
            return nil
        }
        self.init(unmapping: family, value)
    }

    /// Makes an address of 4 or 16 bytes in network order; nil for any other number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let value = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        self.init(unmapping: bytes.count == 4 ? .ipv4 : .ipv6, value)
    }

    /// Makes an address of a number of the family's bits.
    init(_ family: Family, _ value: UInt128) {
        self.family = family
        self.value = value
    }

    /// The range `::ffff:0:0/96` holds the IPv4 addresses.
    private init(unmapping family: Family, _ value: UInt128) {
        let isMapped = family == .ipv6 && value >> 32 == 0xffff
        self.family = isMapped ? .ipv4 : family
        self.value = isMapped ? value & 0xffff_ffff : value
    }

    /// The bytes, 4 or 16, in network order.
    public var bytes: [UInt8] {
        (0..<family.addressBits / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// Whether the address is the host itself: 127.0.0.0/8 (RFC 1122) or ::1 (RFC 4291).
    public var isLoopback: Bool {
        family == .ipv4 ? value >> 24 == 127 : value == 1
    }

    /// Whether the address is of one link alone: fe80::/10 (RFC 4291).
    var isLinkLocal: Bool { family == .ipv6 && value >> 118 == 0x3fa }

    /// Whether the address stands for all of a host's own: 0.0.0.0 or ::.
    public var isUnspecified: Bool { value == 0 }
}

extension Family {
    /// The length of an address.
    var addressBits: Int {
        switch self {
        case .ipv4: 32
        case .ipv6: 128
        }
    }
}
