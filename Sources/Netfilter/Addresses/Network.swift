/// An address with a mask, which need not be a prefix.
public struct Network: Sendable, Hashable {
    /// The family that its addresses belong to.
    public let family: Family
    /// The address as a number.
    let address: UInt128
    /// The bits of it that count.
    let mask: UInt128

    /// Reads `10.0.0.0/8`, `10.0.0.0/255.0.255.0`, `2001:db8::/32` or a single address.
    ///
    /// - Returns: nil if the text is none of these.
    public init?(_ text: String) {
        let bytes = text[...].utf8
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"))
        guard let (family, address) = Address.parse(bytes[..<(slash ?? bytes.endIndex)]),
            let mask = slash.map({ Self.mask(bytes[$0...].dropFirst(), family) })
                ?? Self.mask(
                    length: family.addressBits, family)
        else { return nil }
        self.family = family
        self.address = address
        self.mask = mask
    }

    /// Makes a network of an address and the bits of it that count.
    init(family: Family, address: UInt128, mask: UInt128) {
        self.family = family
        self.address = address
        self.mask = mask
    }

    private static func mask(_ text: Substring.UTF8View, _ family: Family) -> UInt128? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        if text.allSatisfy(digits.contains) {
            return Int(Substring(text)).flatMap { mask(length: $0, family) }
        }
        return Address.parse(text).flatMap { $0.0 == family ? $0.1 : nil }
    }

    private static func mask(length: Int, _ family: Family) -> UInt128? {
        let bits = family.addressBits
        guard (0...bits).contains(length) else { return nil }
        let all = UInt128.max >> (128 - bits)
        return all & (all << (bits - length))
    }

    /// Whether the address is in the network.
    public func contains(_ other: Address) -> Bool {
        other.family == family && (other.value ^ address) & mask == 0
    }

    /// Whether every address of the other network is in this one.
    func contains(_ other: Network) -> Bool {
        other.family == family && other.mask & mask == mask && (other.address ^ address) & mask == 0
    }

    /// Whether every address of the family is in the network.
    public var isEverything: Bool { mask == 0 }
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

    /// All addresses of a family from one number to another.
    init(_ family: Family, _ numbers: ClosedRange<UInt128>) {
        first = Address(family, numbers.lowerBound)
        last = Address(family, numbers.upperBound)
    }

    /// Whether the address is in the range.
    public func contains(_ address: Address) -> Bool {
        address.family == first.family && first.value <= address.value && address.value <= last.value
    }
}
