extension DecisionDiagrams {
    /// The union of many sets.
    ///
    /// As long as each goes on for one value of a bit alone, as what a list of rules takes does, all are divided by that bit and
    /// looked at once. Sets that ask for later bits are put together first; others, two and two.
    mutating func union(_ sets: [Node]) throws(TooLarge) -> Node {
        let sets = sets.filter { $0 != Self.nothing }
        guard sets.count > 2, !sets.contains(Self.everything) else { return try unionOfPairs(sets) }
        let first = sets.reduce(.max) { min($0, variable(of: $1)) }
        var (low, high, later): ([Node], [Node], [Node]) = ([], [], [])
        for set in sets {
            guard variable(of: set) == first else {
                later.append(set)
                continue
            }
            if rest(of: set, if: false) != Self.nothing { low.append(rest(of: set, if: false)) }
            if rest(of: set, if: true) != Self.nothing { high.append(rest(of: set, if: true)) }
        }
        guard low.count + high.count + later.count <= sets.count else { return try unionOfPairs(sets) }
        if !later.isEmpty {
            let either = try union(later)
            low.append(either)
            high.append(either)
        }
        return try node(first, low: union(low), high: union(high))
    }

    private mutating func unionOfPairs(_ sets: [Node]) throws(TooLarge) -> Node {
        let whole = try sets.puttingTogether { one, other throws(TooLarge) in try union(one, other) }
        return whole ?? Self.nothing
    }
}
