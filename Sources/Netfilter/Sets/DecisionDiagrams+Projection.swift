extension DecisionDiagrams {
    /// What is in a set for more than a share of all values of its last bits, those from a place on.
    mutating func projection(
        of set: Node, from first: Int, forMoreThan share: Double
    ) throws(TooLarge) -> Node {
        var known: [Node: Node] = [:]
        var shares = Shares()
        return try projection(of: set, from: first, forMoreThan: share, &known, &shares)
    }

    private mutating func projection(
        of set: Node, from first: Int, forMoreThan share: Double, _ known: inout [Node: Node],
        _ shares: inout Shares
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

    /// Which parts of all strings sets have, as far as that was asked.
    struct Shares {
        /// By node; negative where that was not asked.
        private var known: [Double] = [0, 1]

        fileprivate subscript(node: Node) -> Double? {
            get {
                let place = Int(node)
                return place < known.count && known[place] >= 0 ? known[place] : nil
            }
            set {
                let place = Int(node)
                if place >= known.count {
                    known += repeatElement(-1, count: max(place + 1 - known.count, known.count))
                }
                known[place] = newValue ?? -1
            }
        }
    }

    /// Which part of all strings a set has, from 0 to 1.
    func share(of set: Node) -> Double {
        var shares = Shares()
        return share(of: set, &shares)
    }

    /// Likewise, where many are asked for.
    func share(of set: Node, _ shares: inout Shares) -> Double {
        if let known = shares[set] { return known }
        let share =
            (share(of: rest(of: set, if: false), &shares) + share(of: rest(of: set, if: true), &shares)) / 2
        shares[set] = share
        return share
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
    func ranges(of set: Node, in bits: Range<Int>, atMost limit: Int = .max) -> [ClosedRange<UInt128>] {
        segments(of: set, in: bits, atMost: limit).map(\.range)
    }

    /// A range of numbers that go on with the same set.
    typealias Segment = (range: ClosedRange<UInt128>, rest: Node)

    /// The numbers that the first bits that are asked for make in a set, as ranges in order, each with what it asks for
    /// beyond them.
    ///
    /// - Parameters:
    ///   - set: the set, which asks for no bits before these.
    ///   - bits: the bits.
    ///   - limit: how many ranges are looked for.
    /// - Returns: the ranges; one more than the limit says that there are more.
    func segments(of set: Node, in bits: Range<Int>, atMost limit: Int = .max) -> [Segment] {
        var segments: [Segment] = []
        collect(set, at: bits.lowerBound, of: bits, from: 0, atMost: limit, into: &segments)
        return segments
    }

    private func collect(
        _ set: Node, at bit: Int, of bits: Range<Int>, from number: UInt128, atMost limit: Int,
        into segments: inout [Segment]
    ) {
        guard set != Self.nothing, segments.count <= limit else { return }
        let size = UInt128.max >> UInt128(128 - (bits.upperBound - bit))
        if variable(of: set) >= bits.upperBound {
            if let last = segments.last, last.rest == set, last.range.upperBound + 1 == number {
                segments[segments.count - 1].range = last.range.lowerBound...number + size
            } else {
                segments.append((number...number + size, set))
            }
            return
        }
        let asks = variable(of: set) == bit
        let middle = number + size / 2 + 1
        for (rest, number) in [(false, number), (true, middle)] {
            collect(
                asks ? self.rest(of: set, if: rest) : set, at: bit + 1, of: bits, from: number,
                atMost: limit, into: &segments)
        }
    }
}
