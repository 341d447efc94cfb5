/// The 64-bit FNV-1a hash (draft-eastlake-fnv) of texts. Swift's own hash differs from process to process.
///
/// It is for what root alone writes, such as rules: somebody who wants two texts to have the same hash can make them.
public struct StableHash: Sendable {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// A hash of nothing.
    public init() {}

    /// Adds a text and its end, for which a byte stands that UTF-8 does not use.
    public mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xff)
    }

    /// The hash as 16 hexadecimal digits.
    public var digits: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
