import Fuzzing

@testable import Netfilter

/// Makes packets that the rules of a way were written for, or that just miss them.
struct EdgePacketMaker {
    private var packets: PacketMaker
    private let matches: [Match]
    private let family: Family

    init(_ path: PacketPath, generator: SeededGenerator) {
        family = path.family
        packets = PacketMaker(family: path.family, generator: generator)
        matches = path.chains.flatMap(\.rules).flatMap(\.matches)
    }

    mutating func packet(_ number: Int) -> Packet {
        let sent = packets.packet(number)
        let (state, direction) = sent.tracked
        var packet = sent.packet(state: state, direction: direction)
        if chance(2) { set(PacketSpace.states.randomElement(using: &packets.generator) ?? .new, of: &packet) }
        for _ in 0..<Int.random(in: 0...4, using: &packets.generator) {
            guard let match = matches.randomElement(using: &packets.generator) else { break }
            fit(&packet, to: match.condition)
        }
        return packet
    }

    private mutating func set(_ state: ConnectionState, of packet: inout Packet) {
        packet.state = state
        packet.direction =
            packet.hasNoConnection ? nil : state == .new || chance(2) ? .original : .reply
    }

    private mutating func fit(_ packet: inout Packet, to condition: Match.Condition) {
        switch condition {
        case .inInterface(let pattern): packet.interface = pattern.replacing("+", with: chance(2) ? "0" : "")
        case .source(let network): packet.source = near(network.address, network.address | ~network.mask)
        case .destination(let network):
            packet.destination = near(network.address, network.address | ~network.mask)
        case .sourceRange(let range): packet.source = near(range.first.value, range.last.value)
        case .destinationRange(let range): packet.destination = near(range.first.value, range.last.value)
        case .states(let states):
            set(PacketSpace.states.first(where: states.contains) ?? .new, of: &packet)
        case .hopLimit(let limits?):
            packet.hopLimit = chance(2) ? limits.lowerBound &- 1 : limits.upperBound
        case .values(let values): fit(&packet, to: values)
        case .anyOf(let alternatives):
            for match in alternatives.randomElement(using: &packets.generator) ?? [] {
                fit(&packet, to: match.condition)
            }
        default: fitTransport(&packet, to: condition)
        }
    }

    private mutating func fitTransport(_ packet: inout Packet, to condition: Match.Condition) {
        switch condition {
        case .sourcePorts(let ranges) where packet.sourcePort != nil: packet.sourcePort = edge(of: ranges)
        case .destinationPorts(let ranges) where packet.destinationPort != nil,
            .eitherPort(let ranges) where packet.destinationPort != nil:
            packet.destinationPort = edge(of: ranges)
        case .tcpFlags(_, let set) where packet.tcpFlags != nil:
            packet.tcpFlags = Packet.KnownFlags(known: .all, set: set)
        case .icmpType(let type, let code) where packet.icmpType != nil:
            (packet.icmpType, packet.icmpCode) = (type, code ?? packet.icmpCode)
        default: break
        }
    }

    private mutating func fit(_ packet: inout Packet, to values: FieldValues) {
        guard let range = values.ranges.randomElement(using: &packets.generator) else { return }
        switch values.field {
        case .source: packet.source = near(range.lowerBound, range.upperBound)
        case .destination: packet.destination = near(range.lowerBound, range.upperBound)
        case .hopLimit: packet.hopLimit = UInt8(range.upperBound) &+ (chance(2) ? 0 : 1)
        case .icmpType where packet.icmpType != nil: packet.icmpType = UInt8(range.lowerBound)
        default: break
        }
    }

    /// One of the ends of a range of addresses, or the next one outside.
    private mutating func near(_ first: UInt128, _ last: UInt128) -> Address {
        let all = UInt128.max >> UInt128(128 - family.addressBits)
        let ends = [first, first &- 1, last, last &+ 1]
        return Address(family, (ends.randomElement(using: &packets.generator) ?? first) & all)
    }

    private mutating func edge(of ranges: [ClosedRange<UInt16>]) -> UInt16? {
        ranges.randomElement(using: &packets.generator).map { range in
            let ends = [range.lowerBound, range.lowerBound &- 1, range.upperBound, range.upperBound &+ 1]
            return ends.randomElement(using: &packets.generator) ?? 0
        }
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &packets.generator) == 0
    }
}
