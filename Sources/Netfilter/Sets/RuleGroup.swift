/// Rules that stand one after the other, and whose order is all the same to what becomes of a packet: all do the same, or no
/// packet fits two of them, since they ask for other values of the same bits.
struct RuleGroup {
    private struct Row {
        var asked: Asked
        /// The place of its own in the list of targets.
        var target: Int
    }

    /// The packets that rules with the same target take.
    typealias Part = (target: Target, taken: PacketBounds)

    private var rows: [Row] = []
    private var targets: [Target] = []
    private var doTheSame = true
    private var areAlike = true
    /// Whether rules ask for marks: a chain may then do another thing with what has been through it.
    private let asksForMarks: Bool

    /// In how many targets before it a rule's own is looked for. One that is not found costs time, and nothing else.
    private static let mostTargets = 16

    /// Begins with a rule.
    init(_ rule: Rule, _ target: Target, in space: inout PacketSpace) throws(DecisionDiagrams.TooLarge) {
        asksForMarks = !space.marks.all.isEmpty
        targets = [target]
        rows = [Row(asked: try Asked(rule, in: &space), target: 0)]
    }

    /// Takes one more rule, if the order stays all the same.
    ///
    /// - Returns: whether it does.
    mutating func add(
        _ rule: Rule, _ target: Target, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> Bool {
        let place = targets.suffix(Self.mostTargets).lastIndex(of: target)
        let row = Row(asked: try Asked(rule, in: &space), target: place ?? targets.count)
        let doTheSame = doTheSame && place != nil && isRepeatable(target)
        let areAlike = areAlike && rows[0].asked.isLike(row.asked)
        guard doTheSame || areAlike else { return false }
        (self.doTheSame, self.areAlike) = (doTheSame, areAlike)
        if place == nil { targets.append(target) }
        rows.append(row)
        return true
    }
}

extension RuleGroup {
    /// What rules with the same target take together.
    ///
    /// - Parameter space: the space of the sets.
    /// - Returns: lists that are met one after the other. No packet is in two parts of the same list.
    /// - Throws: if there is no room for the sets.
    func parts(in space: inout PacketSpace) throws(DecisionDiagrams.TooLarge) -> [[Part]] {
        let order = rows.indices.sorted { (rows[$0].asked, $0) < (rows[$1].asked, $1) }
        var parts: [Part] = []
        guard let met = met(in: order) else {
            for row in rows { parts.append((targets[row.target], try taken(by: [row], &space))) }
            return parts.map { [$0] }
        }
        var rowsOfTargets = Array(repeating: [Row](), count: targets.count)
        for index in met { rowsOfTargets[rows[index].target].append(rows[index]) }
        for (target, rows) in zip(targets, rowsOfTargets) where !rows.isEmpty {
            parts.append((target, try taken(by: rows[...], &space)))
        }
        return [parts]
    }

    /// The rules that packets may meet, of which no two ask for the very same.
    ///
    /// - Returns: nil if there are rules that ask for the very same, and not just the first of them matters.
    private func met(in order: [Int]) -> [Int]? {
        var met: [Int] = []
        met.reserveCapacity(order.count)
        for index in order {
            guard let last = met.last, rows[last].asked == rows[index].asked else {
                met.append(index)
                continue
            }
            let (first, target) = (targets[rows[last].target], targets[rows[index].target])
            let isEnd = first.isEnd && rows[last].asked.isCertain
            guard isEnd || first == target && isRepeatable(target) else { return nil }
        }
        return met
    }

    /// Whether a target may be met twice, and nothing comes of it that would not have come of it once.
    private func isRepeatable(_ target: Target) -> Bool {
        switch target {
        case .mark(let change): change.isRepeatable
        case .jump, .goto: !asksForMarks
        default: true
        }
    }

    /// What rules take that are in order.
    private func taken(
        by rows: ArraySlice<Row>, _ space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var sets: [PacketBounds] = []
        var rest = rows
        while let first = rest.first {
            let alike = rest.prefix { $0.asked.isLike(first.asked) }
            let cubes = try space.packets(ofAny: alike.map(\.asked.cube))
            sets.append(try space.intersection(PacketBounds(exactly: cubes), first.asked.rest))
            rest = rest.dropFirst(alike.count)
        }
        return try space.union(sets)
    }
}

/// What a rule asks for.
private struct Asked: Comparable {
    private(set) var cube: Cube
    /// What it asks for besides.
    private(set) var rest: PacketBounds

    init(_ rule: Rule, in space: inout PacketSpace) throws(DecisionDiagrams.TooLarge) {
        var matches = rule.matches
        cube = Cube(taking: &matches, space.family)
        rest = try space.packets(of: matches)
    }

    /// Whether the rules tell of each packet whether it fits.
    var isCertain: Bool { rest.surely == rest.maybe }

    /// Whether both ask for some value of the same bits, and for the same besides.
    func isLike(_ other: Self) -> Bool { rest == other.rest && cube.mask == other.cube.mask }

    static func < (one: Self, other: Self) -> Bool {
        (one.rest.surely, one.rest.maybe, one.cube.mask, one.cube.value)
            < (other.rest.surely, other.rest.maybe, other.cube.mask, other.cube.value)
    }
}

extension Target {
    /// Whether what gets there goes no further in this chain.
    fileprivate var isEnd: Bool { isDropping || self == .accept || self == .returnToCaller }
}
