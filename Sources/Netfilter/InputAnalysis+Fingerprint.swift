extension InputAnalysis {
    /// A hash of INPUT's policy and of all rules that a packet can reach from INPUT.
    ///
    /// Counters and comments do not count. Evidence holds only for the fingerprint it was seen under.
    public var fingerprint: String {
        var hash = FNV1a()
        hash.add(table.input.policy?.rawValue ?? "")
        for chain in table.reachableChains {
            hash.add(chain.name)
            for rule in chain.rules { hash.add(RuleIdentity(rule.words).meaning.joined(separator: "\u{0}")) }
        }
        return String(hash.value, radix: 16)
    }
}

/// The 64-bit FNV-1a hash: the same in every process, which Swift's own hash is not.
private struct FNV1a {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0x0a)
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
