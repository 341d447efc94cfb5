/// Sets of bit strings, as reduced ordered binary decision diagrams (Bryant, "Graph-Based Algorithms for Boolean Function
/// Manipulation", 1986).
///
/// A set is a node: it asks for one bit, and leads to the set of the rest for either value. The same set always is the same
/// node, so that two sets are equal if their numbers are.
struct DecisionDiagrams {
    /// A set.
    typealias Node = UInt32

    /// There are more nodes than the limit allows: what was asked cannot be told.
    struct TooLarge: Error {}

    /// The set without any bit string.
    static let nothing: Node = 0
    /// The set of all of them.
    static let everything: Node = 1

    private struct Entry {
        var variable: UInt32
        var low: Node
        var high: Node
    }

    enum Operation: UInt32 {
        case union = 1
        case intersection
        case difference
        case projection
        case composition
        case outcome
    }

    private struct Result {
        var operation: UInt32 = 0
        var one: Node = 0
        var other: Node = 0
        var result: Node = 0
    }

    private var entries: [Entry]
    /// Nodes by their contents: 0 stands for a free place.
    private var places: [Node]
    /// What was worked out before; a newer result takes the place of an older one.
    private var results: [Result]
    private let limit: Int
    /// How many pairs of nodes have been looked at since the first relation was: where there are relations, few nodes may take
    /// much time.
    private var work = 0
    /// The bit from which on they stand two and two in relations.
    let firstPair: Int

    /// Makes room for at most so many nodes, of 12 bytes each and 6 to 22 for finding them.
    init(limit: Int, firstPair: Int = .max) {
        (self.limit, self.firstPair) = (limit, firstPair)
        let last = Entry(variable: .max, low: 0, high: 0)
        entries = [last, last]
        places = Array(repeating: 0, count: 1 << 12)
        results = Array(repeating: Result(), count: 1 << 12)
    }

    // MARK: Nodes

    /// The bit that a set asks for first, from 0; greater than all bits for the sets that ask for none.
    func variable(of node: Node) -> Int { Int(entries[Int(node)].variable) }

    /// What is left of a set once the bit that it asks for first is known.
    func rest(of node: Node, if bit: Bool) -> Node {
        bit ? entries[Int(node)].high : entries[Int(node)].low
    }

    /// The set that asks for this bit, and goes on with one of two others, which only ask for later ones.
    mutating func node(_ variable: Int, low: Node, high: Node) throws(TooLarge) -> Node {
        guard low != high else { return low }
        let variable = UInt32(truncatingIfNeeded: variable)
        var place = Self.hash(variable, low, high) & (places.count - 1)
        while places[place] != 0 {
            let entry = entries[Int(places[place])]
            if entry.variable == variable, entry.low == low, entry.high == high { return places[place] }
            place = (place + 1) & (places.count - 1)
        }
        guard entries.count < limit else { throw TooLarge() }
        let node = Node(entries.count)
        entries.append(Entry(variable: variable, low: low, high: high))
        places[place] = node
        if entries.count > places.count / 4 * 3 { grow() }
        return node
    }

    private mutating func grow() {
        places = Array(repeating: 0, count: places.count * 4)
        for (index, entry) in entries.enumerated().dropFirst(2) {
            var place = Self.hash(entry.variable, entry.low, entry.high) & (places.count - 1)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = Node(index)
        }
        if results.count < 1 << 20 { results = Array(repeating: Result(), count: places.count) }
    }

    private static func hash(_ one: UInt32, _ two: UInt32, _ three: UInt32) -> Int {
        var mixed = UInt64(one) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ UInt64(two)) &* 0xC2B2_AE3D_27D4_EB4F
        mixed = (mixed ^ UInt64(three)) &* 0x1656_67B1_9E37_79F9
        return Int(truncatingIfNeeded: mixed >> 20)
    }

    // MARK: Sets

    /// What is in either set.
    mutating func union(_ one: Node, _ other: Node) throws(TooLarge) -> Node {
        try apply(.union, one, other)
    }

    /// What is in both sets.
    mutating func intersection(_ one: Node, _ other: Node) throws(TooLarge) -> Node {
        try apply(.intersection, one, other)
    }

    /// What is in the first set alone.
    mutating func difference(_ one: Node, _ other: Node) throws(TooLarge) -> Node {
        try apply(.difference, one, other)
    }

    private mutating func apply(
        _ operation: Operation, _ one: Node, _ other: Node
    ) throws(TooLarge) -> Node {
        if let known = Self.known(operation, one, other) { return known }
        if work > 0 { try noteWork() }
        let (first, second) = operation != .difference && one > other ? (other, one) : (one, other)
        if let old = result(of: operation.rawValue, first, second) { return old }
        let (left, right) = (entries[Int(first)], entries[Int(second)])
        let variable = min(left.variable, right.variable)
        let (leftLow, leftHigh) = left.variable == variable ? (left.low, left.high) : (first, first)
        let (rightLow, rightHigh) = right.variable == variable ? (right.low, right.high) : (second, second)
        let low = try apply(operation, leftLow, rightLow)
        let high = try apply(operation, leftHigh, rightHigh)
        let result = try node(Int(variable), low: low, high: high)
        keep(result, of: operation.rawValue, first, second)
        return result
    }

    /// Notes that two nodes of relations are looked at.
    mutating func noteWork() throws(TooLarge) {
        work += 1
        guard work < limit * 3 else { throw TooLarge() }
    }

    func result(of operation: UInt32, _ one: Node, _ other: Node) -> Node? {
        let old = results[Self.hash(operation, one, other) & (results.count - 1)]
        let isSame = old.operation == operation && old.one == one && old.other == other
        return isSame ? old.result : nil
    }

    mutating func keep(_ result: Node, of operation: UInt32, _ one: Node, _ other: Node) {
        let place = Self.hash(operation, one, other) & (results.count - 1)
        results[place] = Result(operation: operation, one: one, other: other, result: result)
    }

    /// What is in a set for some value of these bits.
    mutating func projection(of set: Node, without bits: Range<Int>) throws(TooLarge) -> Node {
        let variable = variable(of: set)
        guard variable < bits.upperBound else { return set }
        let range = UInt32(truncatingIfNeeded: bits.lowerBound << 16 | bits.upperBound)
        if let old = result(of: Operation.projection.rawValue, set, range) { return old }
        let low = try projection(of: rest(of: set, if: false), without: bits)
        let high = try projection(of: rest(of: set, if: true), without: bits)
        let projected =
            try bits.contains(variable) ? union(low, high) : node(variable, low: low, high: high)
        keep(projected, of: Operation.projection.rawValue, set, range)
        return projected
    }

    private static func known(_ operation: Operation, _ one: Node, _ other: Node) -> Node? {
        switch operation {
        case .union:
            if one == other || other == nothing { return one }
            if one == nothing { return other }
            return one == everything || other == everything ? everything : nil
        case .intersection:
            if one == other || other == everything { return one }
            if one == everything { return other }
            return one == nothing || other == nothing ? nothing : nil
        case .difference:
            if one == other || one == nothing || other == everything { return nothing }
            return other == nothing ? one : nil
        case .projection, .composition, .outcome: return nil
        }
    }
}

// MARK: Fields of several bits

extension DecisionDiagrams {
    /// The strings whose bits at these places make a number in a range. The first bit is the most significant one.
    mutating func range(
        _ bits: Range<Int>, _ range: ClosedRange<UInt128>
    ) throws(TooLarge) -> Node {
        var least = Self.everything
        var most = Self.everything
        for (position, variable) in bits.reversed().enumerated() {
            let isLow = range.lowerBound >> UInt128(position) & 1 == 1
            least =
                try isLow
                ? node(variable, low: Self.nothing, high: least)
                : node(variable, low: least, high: Self.everything)
            let isHigh = range.upperBound >> UInt128(position) & 1 == 1
            most =
                try isHigh
                ? node(variable, low: Self.everything, high: most)
                : node(variable, low: most, high: Self.nothing)
        }
        return try intersection(least, most)
    }

    /// The strings that have the bits of a number wherever the mask has one.
    mutating func masked(
        _ bits: Range<Int>, _ number: UInt128, _ mask: UInt128
    ) throws(TooLarge) -> Node {
        var set = Self.everything
        for (position, variable) in bits.reversed().enumerated() where mask >> UInt128(position) & 1 == 1 {
            let isSet = number >> UInt128(position) & 1 == 1
            set =
                try isSet
                ? node(variable, low: Self.nothing, high: set) : node(variable, low: set, high: Self.nothing)
        }
        return set
    }
}
