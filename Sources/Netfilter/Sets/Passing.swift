/// The packets that get somewhere, with their marks: as they were, or changed.
struct Passing: Equatable {
    /// Those that get there as they were.
    var kept = DecisionDiagrams.nothing
    /// Those that get there with other marks: a relation of the marks before and after.
    var changed = DecisionDiagrams.nothing

    /// None gets there.
    static let none = Passing()
    /// All get there as they were.
    static let all = Passing(kept: DecisionDiagrams.everything)
}

extension PacketSpace {
    /// Those that get there by either way.
    mutating func union(_ one: Passing, _ other: Passing) throws(DecisionDiagrams.TooLarge) -> Passing {
        Passing(
            kept: try union(one.kept, other.kept), changed: try union(one.changed, other.changed))
    }

    /// Those that get there by any of many ways.
    mutating func union(_ all: [Passing]) throws(DecisionDiagrams.TooLarge) -> Passing {
        Passing(
            kept: try diagrams.union(all.map(\.kept)), changed: try diagrams.union(all.map(\.changed)))
    }

    /// Those among these packets.
    mutating func intersection(_ set: Packets, _ passing: Passing) throws(DecisionDiagrams.TooLarge)
        -> Passing
    {
        Passing(
            kept: try intersection(set, passing.kept), changed: try intersection(set, passing.changed))
    }

    /// Those that get on from there.
    mutating func sequence(_ one: Passing, _ other: Passing) throws(DecisionDiagrams.TooLarge) -> Passing {
        Passing(
            kept: try intersection(one.kept, other.kept),
            changed: try union(
                intersection(one.kept, other.changed),
                union(
                    diagrams.outcome(one.changed, in: other.kept),
                    diagrams.composition(one.changed, other.changed))))
    }

    /// The packets that get there and are in a set then.
    mutating func packets(_ passing: Passing, in set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try union(intersection(passing.kept, set), diagrams.composition(passing.changed, set))
    }

    /// The packets that get there.
    mutating func packets(_ passing: Passing) throws(DecisionDiagrams.TooLarge) -> Packets {
        try packets(passing, in: DecisionDiagrams.everything)
    }
}
