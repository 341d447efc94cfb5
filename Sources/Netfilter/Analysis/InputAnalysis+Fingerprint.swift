extension InputAnalysis {
    /// A hash of INPUT's policy and of the rules that a packet can get to from INPUT: 16 hexadecimal digits, the
    /// same in every process and for every version of iptables.
    ///
    /// Counters and comments do not count, nor do rules that only count packets, nor the bans of programs that put them
    /// in and take them out while the host runs: those are no part of what somebody has built.
    public var fingerprint: String {
        var hash = StableHash()
        hash.add(table.input.policy?.rawValue ?? "")
        for chain in table.reachableChains {
            hash.add(chain.name)
            let holdsBans = FirewallProgram.keepsBans(in: chain.name)
            for rule in chain.rules where !rule.onlyCounts && !(holdsBans && rule.target.isDropping) {
                for word in RuleIdentity(rule.words).meaning { hash.add(word) }
                hash.add("")
            }
        }
        return hash.digits
    }
}

extension Rule {
    /// Whether the rule can have no effect on any packet. A match that is not modelled may have one: `recent` does.
    fileprivate var onlyCounts: Bool {
        target == .none && !matches.contains { $0.condition == .unmodelled }
    }
}
