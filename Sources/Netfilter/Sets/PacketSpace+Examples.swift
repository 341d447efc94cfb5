extension PacketSpace {
    /// Whether a packet of which everything is known is in a set. A bit that is left out is 0.
    func contains(_ packet: Packet, _ set: Packets) -> Bool {
        diagrams.contains(bitString(of: packet), set)
    }

    /// Whether a packet is among these; nil if that cannot be told. What it is like beyond what a packet says of itself is
    /// not known.
    func contains(_ packet: Packet, _ bounds: PacketBounds) -> Bool? {
        var string: [Bool?] = bitString(of: packet)
        for field in [Field.isTranslated, .isRare, .isListed] {
            for bit in bits(of: field) { string[bit] = nil }
        }
        if let flags = packet.tcpFlags {
            let bits = bits(of: .tcpFlags)
            for bit in bits where flags.known.rawValue >> (bits.upperBound - 1 - bit) & 1 == 0 {
                string[bit] = nil
            }
        }
        if diagrams.contains(string, bounds.surely) == true { return true }
        return diagrams.contains(string, bounds.maybe) == false ? false : nil
    }

    /// A new packet from some public address to a port of this host, over the interface that no rule names.
    func stranger(_ transport: UInt8, port: UInt16) -> Packet {
        var packet = Packet.new(transport, on: kinds.names[kinds.names.count - 1])
        packet.source = family == .ipv4 ? Address("203.0.113.7") : Address("2001:db8::7")
        packet.sourcePort = 50000
        packet.destinationPort = port
        packet.direction = .original
        packet.hopLimit = 60
        return packet
    }

    /// A packet of a set: the one that was wished for, but for what keeps it out of the set.
    ///
    /// - Returns: nil if the set is empty.
    func packet(in set: Packets, near wished: Packet) -> Packet? {
        diagrams.example(of: set, near: bitString(of: wished)).map { packet($0, like: wished) }
    }

    /// The packets that are in no way unlike this one, but for their source and marks.
    mutating func packets(likeButForSource packet: Packet) throws(DecisionDiagrams.TooLarge) -> Packets {
        var set = DecisionDiagrams.everything
        for field in Field.allCases where field != .source {
            set = try intersection(set, packets(field, value(of: field, in: packet)))
        }
        return set
    }

    private func bitString(of packet: Packet) -> [Bool] {
        var bits = [Bool](repeating: false, count: width)
        for field in Field.allCases {
            let value = value(of: field, in: packet)
            for (position, bit) in self.bits(of: field).reversed().enumerated() {
                bits[bit] = value >> UInt128(position) & 1 == 1
            }
        }
        return bits
    }

    /// Stands for a destination that is not known: an address that nobody has (RFC 2544; RFC 3849).
    private var unnamedDestination: UInt128 {
        family == .ipv4 ? 0xc612_4d4d : 0x2001_0db8 << 96 | 0x4d4d
    }

    private func value(of field: Field, in packet: Packet) -> UInt128 {
        switch field {
        case .transport: UInt128(packet.transport ?? 0)
        case .state: UInt128(packet.state.flatMap { Self.states.firstIndex(of: $0) } ?? 0)
        case .isTranslated, .isRare, .isListed: 0
        case .isReply: packet.direction == .reply ? 1 : 0
        case .interface:
            UInt128(packet.interface.map(kinds.kind) ?? kinds.names.count - 1)
        case .isToLocalAddress: packet.isToLocalAddress == true ? 1 : 0
        case .tcpFlags: UInt128(packet.tcpFlags?.set.rawValue ?? 0)
        case .icmpType: UInt128(packet.icmpType ?? 0)
        case .icmpCode: UInt128(packet.icmpCode ?? 0)
        case .hopLimit: UInt128(packet.hopLimit ?? 0)
        case .destinationPort: UInt128(packet.destinationPort ?? 0)
        case .sourcePort: UInt128(packet.sourcePort ?? 0)
        case .destination: packet.destination?.value ?? unnamedDestination
        case .source: packet.source?.value ?? 0
        }
    }

    /// The packet that bits stand for. What its protocol does not have, and a destination that nobody asked for, stay out.
    private func packet(_ string: [Bool], like wished: Packet) -> Packet {
        func number(_ field: Field) -> UInt128 {
            bits(of: field).reduce(0) { $0 << 1 | (string[$1] ? 1 : 0) }
        }
        let transport = UInt8(number(.transport))
        var packet = Packet()
        packet.family = family
        packet.transport = transport
        packet.state = Self.states[min(Int(number(.state)), Self.states.count - 1)]
        packet.direction = packet.hasNoConnection ? nil : number(.isReply) == 1 ? .reply : .original
        packet.interface = kinds.names[min(Int(number(.interface)), kinds.names.count - 1)]
        packet.isToLocalAddress = number(.isToLocalAddress) == 1
        packet.hopLimit = UInt8(number(.hopLimit))
        packet.source = Address(family, number(.source))
        let destination = number(.destination)
        packet.destination =
            destination == unnamedDestination && wished.destination == nil
            ? nil : Address(family, destination)
        if transport == Transport.tcp {
            packet.tcpFlags = Packet.KnownFlags(
                known: .all, set: TCPFlags(rawValue: UInt8(number(.tcpFlags))).intersection(.all))
        }
        if OpenServices.withPorts.contains(transport) {
            packet.destinationPort = UInt16(number(.destinationPort))
            packet.sourcePort = UInt16(number(.sourcePort))
        }
        return packet
    }
}
