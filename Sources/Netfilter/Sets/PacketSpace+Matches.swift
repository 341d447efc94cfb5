extension PacketSpace {
    /// The packets that a rule takes.
    mutating func packets(of rule: Rule) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try packets(of: rule.matches)
    }

    /// The packets that fit all of these.
    mutating func packets(of matches: [Match]) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var packets = PacketBounds.everything
        for match in matches {
            if case .comment = match.condition { continue }
            packets = try intersection(packets, self.packets(of: match))
        }
        return packets
    }

    /// The packets that fit a match.
    ///
    /// Without an entry in connection tracking a direction is neither this nor that, whether it is negated or not
    /// (net/netfilter/xt_conntrack.c, `conntrack_mt`), nor is there a mark of its connection (xt_connmark.c, `connmark_mt`).
    mutating func packets(of match: Match) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let asked = try packets(of: match.condition)
        let answered = match.isNegated ? try complement(asked) : asked
        if case .mark(let test) = match.condition, test.mark == .ofConnection {
            return try intersection(answered, PacketBounds(exactly: packetsOfConnections()))
        }
        guard case .direction(_, let besideState) = match.condition else { return answered }
        let without = try packets(in: [.invalid, .untracked])
        let set =
            try besideState ? union(answered.surely, without) : difference(answered.surely, without)
        return PacketBounds(exactly: set)
    }

    private mutating func packets(
        of condition: Match.Condition
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        switch condition {
        case .inInterface(let pattern):
            PacketBounds(exactly: try packets { Match.Condition.interface($0, fits: pattern) })
        // Connection tracking has put fragments together before INPUT.
        case .outInterface, .laterFragment: .nothing
        case .comment: .everything
        case .unmodelled: .unknown
        case .set: PacketBounds(surely: DecisionDiagrams.nothing, maybe: try packets(.isListed, 1))
        case .rarity: PacketBounds(surely: DecisionDiagrams.nothing, maybe: try packets(.isRare, 1))
        case .mark(let test): try packets(marked: test)
        case .states(let states): try bounds(in: states)
        case .direction(let direction, _):
            PacketBounds(exactly: try packets(.isReply, direction == .reply ? 1 : 0))
        case .transport(let number):
            number == 0 ? .everything : PacketBounds(exactly: try packets(.transport, number))
        case .values(let values): PacketBounds(exactly: try packets(having: values))
        case .nextHeader(let values): try packets(ofNextHeader: values)
        case .anyOf(let alternatives): try packets(fittingAnyOf: alternatives)
        case .hopLimit(let limit): PacketBounds(exactly: try range(.hopLimit, limit))
        case .icmpType, .anyICMPType, .tcpFlags: PacketBounds(exactly: try packets(ofHeader: condition))
        case .source, .destination, .sourceRange, .destinationRange, .destinationType:
            try packets(ofAddress: condition)
        case .sourcePorts(let ranges): PacketBounds(exactly: try ports(.sourcePort, ranges))
        case .destinationPorts(let ranges): PacketBounds(exactly: try ports(.destinationPort, ranges))
        case .eitherPort(let ranges):
            PacketBounds(
                exactly: try union(ports(.sourcePort, ranges), ports(.destinationPort, ranges)))
        }
    }

    /// Whose source is translated, is not told apart from those whose destination is.
    private mutating func bounds(in states: Set<ConnectionState>) throws(DecisionDiagrams.TooLarge)
        -> PacketBounds
    {
        PacketBounds(
            surely: try packets(in: states.subtracting([.snat])), maybe: try packets(in: states))
    }

    private mutating func packets(
        ofHeader condition: Match.Condition
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        switch condition {
        case .icmpType(let type, let code):
            let types = try packets(.icmpType, type)
            guard let code else { return types }
            return try intersection(types, packets(.icmpCode, code))
        case .tcpFlags(let examined, let set):
            guard set.isSubset(of: examined) else { return DecisionDiagrams.nothing }
            return try diagrams.masked(
                bits(of: .tcpFlags), UInt128(set.rawValue), UInt128(examined.rawValue))
        default: return DecisionDiagrams.everything
        }
    }

    private mutating func packets(
        ofAddress condition: Match.Condition
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        switch condition {
        case .source(let network): PacketBounds(exactly: try packets(.source, in: network))
        case .destination(let network): PacketBounds(exactly: try packets(.destination, in: network))
        case .sourceRange(let range): PacketBounds(exactly: try packets(.source, in: range))
        case .destinationRange(let range): PacketBounds(exactly: try packets(.destination, in: range))
        case .destinationType(let types): try packets(to: types)
        default: .everything
        }
    }

    private mutating func packets(_ field: Field, in range: AddressRange) throws(DecisionDiagrams.TooLarge)
        -> Packets
    {
        guard range.first.family == family, range.first.value <= range.last.value else {
            return DecisionDiagrams.nothing
        }
        return try packets(field, in: range.first.value...range.last.value)
    }

    private mutating func range(
        _ field: Field, _ range: ClosedRange<UInt8>?
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        guard let range else { return DecisionDiagrams.nothing }
        return try packets(field, in: UInt128(range.lowerBound)...UInt128(range.upperBound))
    }

    private mutating func ports(
        _ field: Field, _ ranges: [ClosedRange<UInt16>]
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        var sets: [Packets] = []
        for range in ranges {
            sets.append(try packets(field, in: UInt128(range.lowerBound)...UInt128(range.upperBound)))
        }
        return try diagrams.union(sets)
    }
}
