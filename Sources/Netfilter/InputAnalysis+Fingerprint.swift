extension InputAnalysis {
    /// A hash of INPUT's policy and of the rules that a packet can get to from INPUT: 16 hexadecimal digits, the
    /// same in every process and for every version of iptables.
    ///
    /// Counters and comments do not count, nor do rules that only count packets.
    public var fingerprint: String {
        var hash = FNV1a()
        hash.add(table.input.policy?.rawValue ?? "")
        for chain in table.reachableChains {
            hash.add(chain.name)
            for rule in chain.rules where !rule.onlyCounts {
                for word in RuleIdentity(rule.words).meaning { hash.add(word) }
                hash.add("")
            }
        }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Rule {
    /// Whether the rule can have no effect on any packet. A match that is not modelled may have one: `recent` does.
    fileprivate var onlyCounts: Bool {
        target == .none && !matches.contains { $0.condition == .unmodelled }
    }
}

/// The 64-bit FNV-1a hash (draft-eastlake-fnv). Swift's own hash differs from process to process.
private struct FNV1a {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Adds a text and its end, for which a byte stands that UTF-8 does not use.
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xff)
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
