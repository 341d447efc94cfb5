extension DecisionDiagrams {
    /// What is in a set for more than a share of all values of its last bits, those from a place on.
    mutating func projection(
        of set: Node, from first: Int, forMoreThan share: Double
    ) throws(TooLarge) -> Node {
        var known: [Node: Node] = [:]
        var shares: [Node: Double] = [Self.nothing: 0, Self.everything: 1]
        return try projection(of: set, from: first, forMoreThan: share, &known, &shares)
    }

    private mutating func projection(
        of set: Node, from first: Int, forMoreThan share: Double, _ known: inout [Node: Node],
        _ shares: inout [Node: Double]
    ) throws(TooLarge) -> Node {
        let variable = variable(of: set)
        guard variable < first else {
            return self.share(of: set, &shares) > share ? Self.everything : Self.nothing
        }
        if let result = known[set] { return result }
        let low = try projection(
            of: rest(of: set, if: false), from: first, forMoreThan: share, &known, &shares)
        let high = try projection(
            of: rest(of: set, if: true), from: first, forMoreThan: share, &known, &shares)
        let result = try node(variable, low: low, high: high)
        known[set] = result
        return result
    }

    /// Which part of all strings a set has, from 0 to 1.
    func share(of set: Node) -> Double {
        var known: [Node: Double] = [Self.nothing: 0, Self.everything: 1]
        return share(of: set, &known)
    }

    private func share(of set: Node, _ known: inout [Node: Double]) -> Double {
        if let result = known[set] { return result }
        let result =
            (share(of: rest(of: set, if: false), &known) + share(of: rest(of: set, if: true), &known)) / 2
        known[set] = result
        return result
    }

    /// Whether a string is in a set.
    func contains(_ string: [Bool], _ set: Node) -> Bool {
        var node = set
        while node > Self.everything { node = rest(of: node, if: string[variable(of: node)]) }
        return node == Self.everything
    }

    /// Whether a string of which some bits are not known is in a set: nil if that depends on those.
    func contains(_ string: [Bool?], _ set: Node) -> Bool? {
        var ends: Set<Node> = []
        var seen: Set<Node> = []
        var next = [set]
        while let node = next.popLast(), ends.count < 2 {
            guard seen.insert(node).inserted else { continue }
            if node <= Self.everything {
                ends.insert(node)
            } else if let bit = string[variable(of: node)] {
                next.append(rest(of: node, if: bit))
            } else {
                next += [rest(of: node, if: false), rest(of: node, if: true)]
            }
        }
        return ends.count < 2 ? ends == [Self.everything] : nil
    }

    /// A string in a set: the one that was wished for, but for the bits at which it would not be in it.
    ///
    /// - Returns: nil if the set is empty.
    func example(of set: Node, near wished: [Bool]) -> [Bool]? {
        guard set != Self.nothing else { return nil }
        var example = wished
        var node = set
        while node != Self.everything {
            let variable = variable(of: node)
            if rest(of: node, if: example[variable]) == Self.nothing { example[variable].toggle() }
            node = rest(of: node, if: example[variable])
        }
        return example
    }

    /// The numbers that these bits make in a set which asks for no others, as ranges in order.
    func ranges(of set: Node, in bits: Range<Int>) -> [ClosedRange<UInt64>] {
        var ranges: [ClosedRange<UInt64>] = []
        collect(set, at: bits.lowerBound, of: bits, from: 0, into: &ranges)
        return ranges
    }

    private func collect(
        _ set: Node, at bit: Int, of bits: Range<Int>, from number: UInt64,
        into ranges: inout [ClosedRange<UInt64>]
    ) {
        guard set != Self.nothing else { return }
        let size = UInt64(1) << UInt64(bits.upperBound - bit)
        if set == Self.everything {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number + size - 1
            } else {
                ranges.append(number...number + size - 1)
            }
            return
        }
        let asks = variable(of: set) == bit
        collect(asks ? rest(of: set, if: false) : set, at: bit + 1, of: bits, from: number, into: &ranges)
        collect(
            asks ? rest(of: set, if: true) : set, at: bit + 1, of: bits, from: number + size / 2,
            into: &ranges)
    }
}
