/// An address with a mask, which need not be a prefix.
public struct Network: Sendable, Hashable {
    /// The address, 4 or 16 bytes in network order.
    public let address: [UInt8]
    /// The bits of it that count, in as many bytes.
    public let mask: [UInt8]

    /// Reads `10.0.0.0/8`, `10.0.0.0/255.0.255.0`, `2001:db8::/32` or a single address.
    ///
    /// - Returns: nil if the text is none of these.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = Address.bytes(of: first),
            let mask = parts.count == 1
                ? Self.mask(address.count * 8, address.count) : Self.mask(parts[1], address.count)
        else { return nil }
        self.address = address
        self.mask = mask
    }

    private static func mask(_ text: Substring, _ count: Int) -> [UInt8]? {
        if text.allSatisfy(\.isNumber) { return Int(text).flatMap { mask($0, count) } }
        return Address.bytes(of: text).flatMap { $0.count == count ? $0 : nil }
    }

    private static func mask(_ length: Int, _ count: Int) -> [UInt8]? {
        guard (0...count * 8).contains(length) else { return nil }
        return (0..<count).map { UInt8(truncatingIfNeeded: 0xff00 >> max(0, min(8, length - $0 * 8))) }
    }

    /// Whether the address is in the network.
    public func contains(_ other: Address) -> Bool {
        other.bytes.count == address.count
            && address.indices.allSatisfy { address[$0] & mask[$0] == other.bytes[$0] & mask[$0] }
    }

    /// Whether every address of the family is in the network.
    public var isEverything: Bool { mask.allSatisfy { $0 == 0 } }
}

/// All addresses from one to another.
public struct AddressRange: Sendable, Hashable {
    /// The first address.
    public let first: Address
    /// The last address.
    public let last: Address

    /// Reads `10.0.0.1-10.0.0.9`.
    ///
    /// - Returns: nil if the text is something else.
    public init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).compactMap {
            Address(String($0))
        }
        guard ends.count == 2, ends[0].family == ends[1].family else { return nil }
        first = ends[0]
        last = ends[1]
    }

    /// Whether the address is in the range.
    public func contains(_ address: Address) -> Bool {
        address.family == first.family && !address.bytes.lexicographicallyPrecedes(first.bytes)
            && !last.bytes.lexicographicallyPrecedes(address.bytes)
    }
}
