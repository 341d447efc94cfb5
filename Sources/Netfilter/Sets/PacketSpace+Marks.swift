extension PacketSpace {
    /// Where a bit of a mark is asked for.
    private func bit(_ number: Int) -> Int { width + 2 * number }

    /// The packets whose mark fits a test.
    mutating func packets(marked test: MarkTest) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        guard test.value & ~test.mask == 0 else { return .nothing }
        guard marks.cover(test) else { return .unknown }
        var set = DecisionDiagrams.everything
        for (number, bit) in marks.all.enumerated().reversed()
        where bit.mark == test.mark && test.mask >> UInt32(bit.place) & 1 == 1 {
            let isSet = test.value >> UInt32(bit.place) & 1 == 1
            set = try diagrams.node(
                self.bit(number), low: isSet ? DecisionDiagrams.nothing : set,
                high: isSet ? set : DecisionDiagrams.nothing)
        }
        return PacketBounds(exactly: set)
    }

    /// The packets that are part of a connection.
    mutating func packetsOfConnections() throws(DecisionDiagrams.TooLarge) -> Packets {
        try complement(packets(in: [.invalid, .untracked]))
    }

    /// The packets with the marks that they come with (`Packet.withMarksOfArrival`), from outside or from this host.
    mutating func packetsWithMarksOfArrival() throws(DecisionDiagrams.TooLarge) -> Packets {
        var (unmarked, begun) = (DecisionDiagrams.everything, DecisionDiagrams.everything)
        for (number, bit) in marks.all.enumerated().reversed() {
            if bit.mark == .ofPacket {
                unmarked = try diagrams.node(self.bit(number), low: unmarked, high: DecisionDiagrams.nothing)
            } else {
                begun = try diagrams.node(self.bit(number), low: begun, high: DecisionDiagrams.nothing)
            }
        }
        let later = try complement(packets(in: [.new]))
        return try union(packets { $0 == "lo" }, intersection(unmarked, union(begun, later)))
    }

    /// What a set has of the packets that come with the marks of arrival.
    mutating func withMarksOfArrival(
        _ set: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        guard !marks.all.isEmpty else { return set }
        return try whateverMarks(set, among: packetsWithMarksOfArrival())
    }

    /// What is in a set whatever marks it has, or with some: of all marks, or of those with which packets are among these.
    mutating func whateverMarks(
        _ set: PacketBounds, among these: Packets = DecisionDiagrams.everything
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        guard !marks.all.isEmpty else { return set }
        return PacketBounds(
            surely: try complement(withAnyMark(difference(these, set.surely))),
            maybe: try withAnyMark(intersection(these, set.maybe)))
    }

    /// The packets of a set, whatever their marks are.
    mutating func withAnyMark(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        guard !marks.all.isEmpty else { return set }
        return try diagrams.projection(of: set, without: width..<bit(marks.all.count))
    }

    /// What a change makes of all marks.
    mutating func relation(of change: MarkChange) throws(DecisionDiagrams.TooLarge) -> Packets {
        var relation = DecisionDiagrams.everything
        var end = marks.all.count
        while end > 0 {
            let hasBoth = end > 1 && marks.all[end - 2].place == marks.all[end - 1].place
            let start = end - (hasBoth ? 2 : 1)
            relation = try self.relation(of: change, start..<end, 0, 0, relation)
            end = start
        }
        return relation
    }

    /// What a change makes of the bits at one place: each before it and after it, of which some are chosen already.
    private mutating func relation(
        of change: MarkChange, _ bits: Range<Int>, _ chosen: Int, _ values: Int, _ rest: Packets
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        guard chosen < 2 * bits.count else {
            return change.mayMake(marks.all[bits], values) ? rest : DecisionDiagrams.nothing
        }
        let low = try relation(of: change, bits, chosen + 1, values, rest)
        let high = try relation(of: change, bits, chosen + 1, values | 1 << chosen, rest)
        return try diagrams.node(bit(bits.lowerBound) + chosen, low: low, high: high)
    }
}

extension MarkChange {
    /// Whether it makes such values: of each bit, before the change and after it.
    fileprivate func mayMake(_ bits: ArraySlice<MarkBits.Bit>, _ values: Int) -> Bool {
        bits.enumerated().allSatisfy { number, bit in
            let before = values >> (2 * number) & 1 == 1
            let after = values >> (2 * number + 1) & 1 == 1
            let other = bits.count == 2 ? values >> (2 * (1 - number)) & 1 == 1 : nil
            return bit.mark == mark ? mayMake(after, of: before, other, at: bit.place) : before == after
        }
    }

    /// Whether it makes one bit of another, and of that of the other mark, which is nil if it is not known.
    private func mayMake(_ after: Bool, of before: Bool, _ other: Bool?, at place: Int) -> Bool {
        let bit = UInt32(1) << UInt32(place)
        guard unknown & bit == 0 else { return true }
        let made = (flipped & bit != 0) != (kept & bit != 0 && before)
        guard self.other & bit != 0 else { return made == after }
        return other.map { (made != $0) == after } ?? true
    }
}
