/// What is known of a set of packets that depends on more than rules tell: these are surely in it, those may be.
struct PacketBounds: Equatable {
    var surely: PacketSpace.Packets
    var maybe: PacketSpace.Packets

    /// No packet.
    static let nothing = PacketBounds(exactly: DecisionDiagrams.nothing)
    /// Every packet.
    static let everything = PacketBounds(exactly: DecisionDiagrams.everything)
    /// It cannot be told of any packet.
    static let unknown = PacketBounds(surely: DecisionDiagrams.nothing, maybe: DecisionDiagrams.everything)

    init(surely: PacketSpace.Packets, maybe: PacketSpace.Packets) {
        self.surely = surely
        self.maybe = maybe
    }

    init(exactly set: PacketSpace.Packets) {
        self.init(surely: set, maybe: set)
    }
}

extension PacketSpace {
    mutating func intersection(
        _ one: PacketBounds, _ other: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let surely = try intersection(one.surely, other.surely)
        let isExact = one.surely == one.maybe && other.surely == other.maybe
        return PacketBounds(
            surely: surely, maybe: isExact ? surely : try intersection(one.maybe, other.maybe))
    }

    mutating func union(
        _ one: PacketBounds, _ other: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let surely = try union(one.surely, other.surely)
        let isExact = one.surely == one.maybe && other.surely == other.maybe
        return PacketBounds(surely: surely, maybe: isExact ? surely : try union(one.maybe, other.maybe))
    }

    mutating func complement(_ bounds: PacketBounds) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        PacketBounds(surely: try complement(bounds.maybe), maybe: try complement(bounds.surely))
    }

    mutating func union(_ all: [PacketBounds]) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let surely = try diagrams.union(all.map(\.surely))
        let isExact = all.allSatisfy { $0.surely == $0.maybe }
        return PacketBounds(surely: surely, maybe: isExact ? surely : try diagrams.union(all.map(\.maybe)))
    }
}
