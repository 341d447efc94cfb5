/// What may become of the packets that meet some rules of a chain, one after the other: they get in, are dropped, leave the
/// chain undecided, or go on with the next rule. Of whole chains it is those that get in which go on, to the next chain.
struct Step {
    var accepted = Passing.none
    /// These get in with another destination.
    var translated: [Translated] = []
    /// Nil if those are dropped, and no others, that end in none of the other ways: so it is as long as all is known.
    var dropped: PacketSpace.Packets?
    var leaves = Passing.none
    var goesOn = Passing.none

    /// Packets that rules take, and what becomes of them.
    typealias Part = (taken: PacketBounds, step: Step)

    /// Nothing happens.
    static let none = Step(goesOn: .all)
    /// It cannot be told of any packet.
    static let unknown = Step(accepted: .all, dropped: DecisionDiagrams.everything, goesOn: .all)

    /// Whether it certainly drops all packets.
    var dropsAll: Bool {
        accepted == .none && translated.isEmpty && leaves == .none && goesOn == .none && dropped == nil
    }
}

extension PacketSpace {
    /// What may become of the packets that meet rules which take these, each others, and do this with them. If all that go on
    /// behind them are dropped, that is worked out here: the complement of a large set is as large again.
    mutating func step(
        of parts: [Step.Part], dropsOthers: Bool
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let isKnown = parts.allSatisfy { $0.taken.surely == $0.taken.maybe && $0.step.dropped == nil }
        var (accepted, leaves, goesOn): ([Passing], [Passing], [Passing]) = ([], [], [])
        var translated: [Translated] = []
        var dropped: [Packets] = []
        for (taken, step) in parts {
            accepted.append(try intersection(taken.maybe, step.accepted))
            leaves.append(try intersection(taken.maybe, step.leaves))
            translated = try union(
                translated, self.translated(step.translated, of: Passing(kept: taken.maybe)))
            if !isKnown { dropped.append(try intersection(taken.maybe, self.dropped(in: step))) }
            if !isKnown || !dropsOthers { goesOn.append(try intersection(taken.maybe, step.goesOn)) }
        }
        if !isKnown || !dropsOthers {
            goesOn.append(Passing(kept: try complement(diagrams.union(parts.map(\.taken.surely)))))
        }
        return Step(
            accepted: try union(accepted), translated: translated,
            dropped: isKnown ? nil : try diagrams.union(dropped), leaves: try union(leaves),
            goesOn: try union(goesOn))
    }

    /// The packets that may be dropped.
    mutating func dropped(in step: Step) throws(DecisionDiagrams.TooLarge) -> Packets {
        if let dropped = step.dropped { return dropped }
        var others = try union(union(packets(step.accepted), packets(step.leaves)), packets(step.goesOn))
        for one in step.translated { others = try union(others, packets(one.passing)) }
        return try complement(others)
    }

    /// What may become of the packets that meet all of these.
    mutating func sequence(of steps: [Step]) throws(DecisionDiagrams.TooLarge) -> Step {
        let whole = try steps.puttingTogether { first, second throws(DecisionDiagrams.TooLarge) in
            try sequence(first, second)
        }
        return whole ?? .none
    }

    private mutating func sequence(
        _ first: Step, _ second: Step
    ) throws(DecisionDiagrams.TooLarge) -> Step {
        let isKnown = first.dropped == nil && second.dropped == nil
        return Step(
            accepted: try union(first.accepted, sequence(first.goesOn, second.accepted)),
            translated: try union(first.translated, translated(second.translated, of: first.goesOn)),
            dropped: isKnown
                ? nil : try union(dropped(in: first), packets(first.goesOn, in: dropped(in: second))),
            leaves: try union(first.leaves, sequence(first.goesOn, second.leaves)),
            goesOn: try sequence(first.goesOn, second.goesOn))
    }

    /// What a rule does that changes a mark. Where a packet may go on with several, some may be dropped later and others not:
    /// what is dropped is then not what is left.
    mutating func step(changing change: MarkChange) throws(DecisionDiagrams.TooLarge) -> Step {
        let all = change.needsConnection ? try packetsOfConnections() : DecisionDiagrams.everything
        return Step(
            dropped: change.unknown == 0 ? nil : DecisionDiagrams.nothing,
            goesOn: Passing(
                kept: try complement(all), changed: try intersection(all, relation(of: change))))
    }

    /// The packets that get through a whole chain, and are in a set behind it.
    mutating func packets(
        getting way: Step, into set: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        guard !marks.all.isEmpty else {
            return try intersection(bounds(of: way, entering: DecisionDiagrams.everything), set)
        }
        let maybe = try packets(way.goesOn, in: set.maybe)
        guard let dropped = way.dropped else {
            // As long as all is known, each packet ends in one way.
            guard set.surely != set.maybe else { return PacketBounds(exactly: maybe) }
            return PacketBounds(surely: try packets(way.goesOn, in: set.surely), maybe: maybe)
        }
        let outside = try packets(way.goesOn, in: complement(set.surely))
        return PacketBounds(surely: try complement(union(dropped, outside)), maybe: maybe)
    }

    /// The same way, if it stops nothing.
    mutating func passingAll(_ way: Step) throws(DecisionDiagrams.TooLarge) -> Step {
        let stopped = try complement(packets(way.goesOn))
        return Step(
            dropped: DecisionDiagrams.nothing, goesOn: try union(way.goesOn, Passing(kept: stopped)))
    }

    /// The packets that get through, of those that come with these marks.
    mutating func bounds(
        of way: Step, entering: Packets
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let through = try packets(way.goesOn)
        guard way.dropped != nil || !marks.all.isEmpty else { return PacketBounds(exactly: through) }
        let all = PacketBounds(surely: try complement(dropped(in: way)), maybe: through)
        return try whateverMarks(all, among: entering)
    }
}
