/// A mark that rules look at (iptables-extensions(8), MARK and CONNMARK).
public enum Mark: Sendable, Hashable, CaseIterable {
    /// That of a packet; it goes no further than this host.
    case ofPacket
    /// That of a connection, which all its packets share.
    case ofConnection

    var other: Mark { self == .ofPacket ? .ofConnection : .ofPacket }
}

/// What a match asks of a mark: that these bits of it have these values (net/netfilter/xt_mark.c, `mark_mt`).
public struct MarkTest: Sendable, Hashable {
    let mark: Mark
    let value: UInt32
    /// The bits that are looked at. A bit of the value beyond them is in no mark.
    let mask: UInt32

    init(_ mark: Mark, _ value: UInt32, mask: UInt32 = .max) {
        (self.mark, self.value, self.mask) = (mark, value, mask)
    }

    /// Reads `0x10000/0x10000`, or `1` for all bits.
    init?(_ mark: Mark, parsing text: String) {
        guard let (value, mask) = Self.valueAndMask(text) else { return nil }
        self.init(mark, value, mask: mask ?? .max)
    }

    /// Both numbers of `VALUE/MASK`; nil if they are none, or only the mask is nil if it is left out.
    static func valueAndMask(_ text: String) -> (value: UInt32, mask: UInt32?)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let value = OptionValue.number(parts[0]) else { return nil }
        guard parts.count == 2 else { return (value, nil) }
        return OptionValue.number(parts[1]).map { (value, $0) }
    }
}
