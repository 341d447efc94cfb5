/// What a rule asks of a packet's protocol, ports and addresses, as far as that is one value for some of their bits. By these
/// the rules of long lists differ.
struct Cube: Equatable {
    /// The bits that are asked for.
    private(set) var mask = Bits()
    /// What they have to be; the others are 0.
    private(set) var value = Bits()

    /// Bits of these fields, in the order of the fields.
    struct Bits: Equatable {
        /// The protocol's 8 bits, 16 of the destination port and 16 of the source port.
        fileprivate var numbers: UInt64 = 0
        fileprivate var destination: UInt128 = 0
        fileprivate var source: UInt128 = 0
    }

    /// Takes what it can of a rule's matches.
    ///
    /// - Parameters:
    ///   - matches: the matches. Those that are left ask for more.
    ///   - family: the family of the packets.
    init(taking matches: inout [Match], _ family: Family) {
        matches.removeAll { !$0.isNegated && take($0.condition, family) }
    }

    private mutating func take(_ condition: Match.Condition, _ family: Family) -> Bool {
        switch condition {
        case .transport(let number) where number != 0: takeNumber(UInt64(number), 0xff, at: 32)
        case .destinationPorts(let ranges): takePort(ranges, at: 16)
        case .sourcePorts(let ranges): takePort(ranges, at: 0)
        case .destination(let network): take(network, family, \.destination)
        case .source(let network): take(network, family, \.source)
        default: false
        }
    }

    private mutating func takePort(_ ranges: [ClosedRange<UInt16>], at shift: UInt64) -> Bool {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return false }
        return takeNumber(UInt64(range.lowerBound), 0xffff, at: shift)
    }

    private mutating func takeNumber(_ number: UInt64, _ bits: UInt64, at shift: UInt64) -> Bool {
        guard mask.numbers & bits << shift == 0 else { return false }
        mask.numbers |= bits << shift
        value.numbers |= number << shift
        return true
    }

    private mutating func take(
        _ network: Network, _ family: Family, _ address: WritableKeyPath<Bits, UInt128>
    ) -> Bool {
        guard network.family == family, mask[keyPath: address] == 0 else { return false }
        mask[keyPath: address] = network.mask
        value[keyPath: address] = network.address & network.mask
        return true
    }
}

extension Cube.Bits: Comparable {
    static func < (one: Self, other: Self) -> Bool {
        (one.numbers, one.destination, one.source) < (other.numbers, other.destination, other.source)
    }
}

extension PacketSpace {
    /// The packets of many cubes that ask for the same bits.
    ///
    /// - Parameter cubes: the cubes, each once, in the order of their values.
    /// - Returns: the set.
    /// - Throws: if there is no room for it.
    mutating func packets(ofAny cubes: [Cube]) throws(DecisionDiagrams.TooLarge) -> Packets {
        guard let mask = cubes.first?.mask else { return DecisionDiagrams.nothing }
        let asked = bits(of: mask)
        return try diagrams.strings(likeAnyOf: cubes.indices, at: asked.map(\.bit)) { row, place in
            cubes[row].value.has(asked[place].place)
        }
    }

    /// The bits that a mask asks for, and where it has them.
    private func bits(of mask: Cube.Bits) -> [(bit: Int, place: Cube.Bits.Place)] {
        var all: [(bit: Int, place: Cube.Bits.Place)] = []
        let fields: [(Field, (Int) -> Cube.Bits.Place)] = [
            (.transport, { .number($0 + 32) }), (.destinationPort, { .number($0 + 16) }),
            (.sourcePort, { .number($0) }), (.destination, { .destination($0) }), (.source, { .source($0) }),
        ]
        for (field, place) in fields {
            let bits = bits(of: field)
            for bit in bits where mask.has(place(bits.upperBound - 1 - bit)) {
                all.append((bit, place(bits.upperBound - 1 - bit)))
            }
        }
        return all
    }
}

extension Cube.Bits {
    /// The place of a bit, from the last one of its field on.
    fileprivate enum Place {
        case number(Int)
        case destination(Int)
        case source(Int)
    }

    fileprivate func has(_ place: Place) -> Bool {
        switch place {
        case .number(let shift): numbers >> UInt64(shift) & 1 == 1
        case .destination(let shift): destination >> UInt128(shift) & 1 == 1
        case .source(let shift): source >> UInt128(shift) & 1 == 1
        }
    }
}
