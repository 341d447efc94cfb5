extension AddressRange: CustomStringConvertible {
    /// A single address, a network where the range is one, or both ends: `192.0.2.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`.
    public var description: String {
        let differing = first.value ^ last.value
        guard differing != 0 else { return first.description }
        // The ends of a network differ in all of their last bits, and in no others.
        let isNetwork = differing & (differing + 1) == 0 && first.value & differing == 0
        guard isNetwork else { return "\(first)-\(last)" }
        return "\(first)/\(first.family.addressBits - differing.nonzeroBitCount)"
    }
}
