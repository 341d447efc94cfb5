extension Network {
    /// How many bits at the beginning count; nil if those that count do not stand together at the beginning.
    public var prefixLength: Int? {
        let length = mask.nonzeroBitCount
        let all = UInt128.max >> (128 - family.addressBits)
        return length == 0 || mask == all & (all << (family.addressBits - length)) ? length : nil
    }

    /// Whether the address has bits beyond those that count: iptables would take them away without a word.
    public var hasHostBits: Bool { address & ~mask != 0 }
}

extension Network: WrittenAsText {
    /// What it is.
    public static var kind: String { "a network" }

    /// The network as iptables prints it behind `-s`: `198.51.100.0/24`, or with a whole mask if that is no prefix.
    public var description: String {
        let bits = prefixLength.map { "\($0)" } ?? "\(Address(family, mask & Self.allBits(of: family)))"
        return "\(Address(family, address & mask))/\(bits)"
    }

    private static func allBits(of family: Family) -> UInt128 { UInt128.max >> (128 - family.addressBits) }
}
