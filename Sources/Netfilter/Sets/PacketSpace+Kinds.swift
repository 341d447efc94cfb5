extension PacketSpace {
    /// All packets that one of which only some is known may be.
    mutating func packets(like packet: Packet) throws(DecisionDiagrams.TooLarge) -> Packets {
        var set = DecisionDiagrams.everything
        for (field, value) in known(of: packet) {
            set = try intersection(set, packets(field, value))
        }
        if let state = packet.state { set = try intersection(set, packets(in: [state])) }
        if let flags = packet.tcpFlags {
            let such = try diagrams.masked(
                bits(of: .tcpFlags), UInt128(flags.set.rawValue), UInt128(flags.known.rawValue))
            set = try intersection(set, such)
        }
        guard packet.destination == nil, packet.isToLocalAddress == true else { return set }
        return try intersection(set, packets(to: .own))
    }

    private func known(of packet: Packet) -> [(Field, UInt128)] {
        let numbers: [(Field, UInt8?)] = [
            (.transport, packet.transport), (.icmpType, packet.icmpType), (.icmpCode, packet.icmpCode),
            (.hopLimit, packet.hopLimit), (.isReply, packet.direction.map { $0 == .reply ? 1 : 0 }),
            (.isToLocalAddress, packet.isToLocalAddress.map { $0 ? 1 : 0 }),
        ]
        let others: [(Field, UInt128?)] = [
            (.interface, packet.interface.map { UInt128(kinds.kind(of: $0)) }),
            (.destinationPort, packet.destinationPort.map { UInt128($0) }),
            (.sourcePort, packet.sourcePort.map { UInt128($0) }),
            (.destination, packet.destination?.value), (.source, packet.source?.value),
        ]
        return (numbers.map { ($0, $1.map { UInt128($0) }) } + others).compactMap { field, value in
            value.map { (field, $0) }
        }
    }

    /// Those of a set that are not translated, nor like few others, nor in a list that rules look addresses up in.
    mutating func usual(of set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        var usual = set
        for field in [Field.isTranslated, .isRare, .isListed] {
            usual = try intersection(usual, packets(field, 0))
        }
        return usual
    }
}
