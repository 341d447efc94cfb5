/// Values that a field of a packet may have: ranges in order, none of which touches the next.
public struct FieldValues: Sendable, Hashable {
    let field: PacketSpace.Field
    let ranges: [ClosedRange<UInt128>]

    init(_ field: PacketSpace.Field, _ ranges: [ClosedRange<UInt128>]) {
        self.field = field
        var merged: [ClosedRange<UInt128>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound == .max || range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    func contains(_ value: UInt128) -> Bool {
        let index = ranges[...].partitioningIndex { $0.upperBound >= value }
        return index < ranges.count && ranges[index].contains(value)
    }

    /// Whether a packet has one of the values; if its own is not known, whether most have.
    func truth(for packet: Packet) -> Truth {
        if let value = packet.value(of: field) { return Truth(contains(value)) }
        if case .tcpFlags = field, let flags = packet.tcpFlags { return truth(for: flags) }
        return field == .destination && ranges.contains { !Self.isOfFew($0) } ? .most : .some
    }

    /// Of the flags that are not known, those of congestion control among them (RFC 3168), most packets have none.
    private func truth(for flags: Packet.KnownFlags) -> Truth {
        let possible = (UInt8.min...UInt8.max).filter { $0 & flags.known.rawValue == flags.set.rawValue }
        let fitting = possible.filter { contains(UInt128($0)) }
        if fitting.count == possible.count { return .yes }
        return fitting.isEmpty ? .no : contains(UInt128(flags.set.rawValue)) ? .most : .some
    }

    /// Whether addresses are those of groups, or of loopback in IPv4: this host has others.
    private static func isOfFew(_ range: ClosedRange<UInt128>) -> Bool {
        [0xe000_0000...0xffff_ffff, 0x7f00_0000...0x7fff_ffff, (0xff << 120)...UInt128.max, 0...1].contains {
            $0.contains(range)
        }
    }
}

extension Packet {
    /// What is known of a field that rules of nftables' own compare with numbers.
    fileprivate func value(of field: PacketSpace.Field) -> UInt128? {
        switch field {
        case .transport: transport.map { UInt128($0) }
        case .icmpType: icmpType.map { UInt128($0) }
        case .icmpCode: icmpCode.map { UInt128($0) }
        case .hopLimit: hopLimit.map { UInt128($0) }
        case .destinationPort: destinationPort.map { UInt128($0) }
        case .sourcePort: sourcePort.map { UInt128($0) }
        case .destination: destination?.value
        case .source: source?.value
        case .state, .isTranslated, .isReply, .isRare, .isListed, .interface, .isToLocalAddress, .tcpFlags:
            nil
        }
    }
}

extension [[Match]] {
    /// Whether a packet fits all matches of one of these alternatives.
    func truth(for packet: Packet) -> Truth {
        var best = Truth.no
        for alternative in self {
            best = Swift.max(best, alternative.map { $0.truth(for: packet) }.min() ?? .yes)
            if best == .yes { break }
        }
        return best
    }
}

extension PacketSpace {
    mutating func packets(having values: FieldValues) throws(DecisionDiagrams.TooLarge) -> Packets {
        let bits = bits(of: values.field)
        return try diagrams.ranges(bits, values.ranges[...], from: 0, at: bits.lowerBound)
    }

    /// Where other headers stand before that of the transport, the first of them may be any.
    mutating func packets(
        ofNextHeader values: FieldValues
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let plain = try packets(having: values)
        let rare = try packets(.isRare, 1)
        return PacketBounds(surely: try difference(plain, rare), maybe: try union(plain, rare))
    }

    mutating func packets(
        fittingAnyOf alternatives: [[Match]]
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var sets: [PacketBounds] = []
        for alternative in alternatives {
            var set = PacketBounds.everything
            for match in alternative { set = try intersection(set, packets(of: match)) }
            sets.append(set)
        }
        return try union(sets)
    }
}

extension Match.Condition {
    /// The patterns of interfaces that are asked for, however deep.
    func collectInterfacePatterns(into patterns: inout [String]) {
        switch self {
        case .inInterface(let pattern): patterns.append(pattern)
        case .anyOf(let alternatives):
            for match in alternatives.joined() { match.condition.collectInterfacePatterns(into: &patterns) }
        default: break
        }
    }
}

extension [Chain] {
    /// The patterns of interfaces that rules ask for, in their order.
    var interfacePatterns: [String] {
        var patterns: [String] = []
        for match in lazy.flatMap(\.rules).flatMap(\.matches) {
            match.condition.collectInterfacePatterns(into: &patterns)
        }
        return patterns
    }
}

extension DecisionDiagrams {
    /// The strings whose bits from a place on make a number in one of these ranges, which are in order: node by node, without the
    /// many that would be left of putting together one after the other.
    fileprivate mutating func ranges(
        _ bits: Range<Int>, _ ranges: ArraySlice<ClosedRange<UInt128>>, from number: UInt128, at bit: Int
    ) throws(TooLarge) -> Node {
        guard let first = ranges.first else { return Self.nothing }
        let size = UInt128.max >> UInt128(128 - (bits.upperBound - bit))
        if first.lowerBound <= number, first.upperBound >= number + size { return Self.everything }
        let middle = number + size / 2 + 1
        let end = ranges.partitioningIndex { $0.lowerBound >= middle }
        let start = ranges.partitioningIndex { $0.upperBound >= middle }
        let low = try self.ranges(bits, ranges[..<end], from: number, at: bit + 1)
        let high = try self.ranges(bits, ranges[start...], from: middle, at: bit + 1)
        return try node(bit, low: low, high: high)
    }
}

extension ArraySlice {
    /// Where the elements begin of which something holds, if it holds of all behind the first such one.
    fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
