extension DecisionDiagrams {
    /// The strings that are like one of many rows at certain bits.
    ///
    /// The set is made from its first bit on, of all rows together: so there are no nodes but its own, however many rows there
    /// are. Made of a set for each row it would take several times as many.
    ///
    /// - Parameters:
    ///   - rows: the numbers of the rows, in the order of what they have at the bits; each once.
    ///   - bits: the bits, in their order.
    ///   - value: what a row has at a place in the list of bits.
    /// - Returns: the set.
    /// - Throws: if there is no room for it.
    mutating func strings(
        likeAnyOf rows: Range<Int>, at bits: [Int], _ value: (_ row: Int, _ place: Int) -> Bool
    ) throws(TooLarge) -> Node {
        try strings(likeAnyOf: rows, at: bits, from: 0, value)
    }

    private mutating func strings(
        likeAnyOf rows: Range<Int>, at bits: [Int], from place: Int, _ value: (Int, Int) -> Bool
    ) throws(TooLarge) -> Node {
        guard !rows.isEmpty else { return Self.nothing }
        guard place < bits.count else { return Self.everything }
        let middle = rows.firstIndex { value($0, place) }
        let low = try strings(likeAnyOf: rows.lowerBound..<middle, at: bits, from: place + 1, value)
        let high = try strings(likeAnyOf: middle..<rows.upperBound, at: bits, from: place + 1, value)
        return try node(bits[place], low: low, high: high)
    }
}

extension Range<Int> {
    /// The first number that has a property which all behind it have too; the end if none has.
    fileprivate func firstIndex(where hasProperty: (Int) -> Bool) -> Int {
        var (least, most) = (lowerBound, upperBound)
        while least < most {
            let middle = least + (most - least) / 2
            if hasProperty(middle) { most = middle } else { least = middle + 1 }
        }
        return least
    }
}
