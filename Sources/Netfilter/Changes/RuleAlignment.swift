/// Finds the rules of one list again in another: as many as can be in the order in which they were.
///
/// Where equal rules leave a choice, those are taken for gone that are the likelier to be.
struct RuleAlignment {
    /// For each rule of the new list, where it stood in the old one; nil if it is new.
    private(set) var oldIndex: [Int?]

    /// Whether a rule is likely to have stayed, from the least to the most.
    enum Stay: Int {
        /// A command may have moved it.
        case taken
        /// It is the session's own. Those of others are never to be taken for it.
        case inserted
        /// The session has moved it.
        case moved
        /// It is no concern of the session.
        case others
    }

    private static let mostCopiesTried = 64

    /// Aligns two lists.
    ///
    /// - Parameters:
    ///   - old: the list of before.
    ///   - new: the list of now.
    ///   - staying: for each rule of the old list, how likely it is to have stayed.
    init(_ old: [Rule], _ new: [Rule], staying: [Stay]) {
        oldIndex = Array(repeating: nil, count: new.count)
        let olds = old.map { RuleIdentity($0.words) }
        let news = new.map { RuleIdentity($0.words) }
        if olds == news {
            oldIndex = Array(new.indices)
            return
        }
        // From the end first: of copies side by side `-D` takes the first, and `-I` puts in a new first one.
        var (start, end) = (0, 0)
        while end < min(olds.count, news.count), olds[olds.count - 1 - end] == news[news.count - 1 - end],
            staying[olds.count - 1 - end] == .others
        {
            end += 1
            oldIndex[news.count - end] = olds.count - end
        }
        while start < min(olds.count, news.count) - end, olds[start] == news[start], staying[start] == .others
        {
            oldIndex[start] = start
            start += 1
        }
        let (rest, now) = (start..<(olds.count - end), start..<(news.count - end))
        for (oldPlace, newPlace) in Self.heaviestRun(olds, rest, news, now, staying) {
            oldIndex[newPlace] = oldPlace
        }
    }

    /// A pair of equal rules, and the pair before it in the heaviest run that ends here.
    private struct Pair {
        var oldPlace: Int
        var newPlace: Int
        var previous: Int?
    }

    /// The pairs of equal rules, ascending in both lists, that are the most, and among these the likeliest.
    private static func heaviestRun(
        _ olds: [RuleIdentity], _ rest: Range<Int>, _ news: [RuleIdentity], _ now: Range<Int>,
        _ staying: [Stay]
    ) -> [(oldPlace: Int, newPlace: Int)] {
        var places: [RuleIdentity: [Int]] = [:]
        for place in rest { places[olds[place], default: []].append(place) }
        var copies: [RuleIdentity: Int] = [:]
        var pairs: [Pair] = []
        var best = PrefixMaximum(count: rest.count)
        for newPlace in now {
            let all = places[news[newPlace]] ?? []
            let copy = copies[news[newPlace], default: 0]
            copies[news[newPlace]] = copy + 1
            // So many copies of one rule are paired in their order: each with each would take too long.
            let tried = all.count <= mostCopiesTried ? all[...] : all.dropFirst(copy).prefix(1)
            for oldPlace in tried.reversed() {
                let before = best.maximum(below: oldPlace - rest.lowerBound)
                let weight = 2 * rest.count + 1 + staying[oldPlace].rawValue
                pairs.append(Pair(oldPlace: oldPlace, newPlace: newPlace, previous: before?.pair))
                best.raise(
                    oldPlace - rest.lowerBound,
                    to: .init(weight: (before?.weight ?? 0) + weight, pair: pairs.count - 1))
            }
        }
        var run: [(oldPlace: Int, newPlace: Int)] = []
        var next = best.maximum(below: rest.count)?.pair
        while let pair = next {
            run.append((pairs[pair].oldPlace, pairs[pair].newPlace))
            next = pairs[pair].previous
        }
        return run
    }
}

/// The greatest of the values at the first so many places, in a time that grows with the logarithm of their number
/// (a Fenwick tree).
private struct PrefixMaximum {
    struct Value {
        var weight: Int
        var pair: Int
        var place = 0
    }

    private var values: [Value?]

    init(count: Int) {
        values = Array(repeating: nil, count: count + 1)
    }

    func maximum(below end: Int) -> Value? {
        var greatest: Value?
        var node = end
        while node > 0 {
            if let value = values[node], value.weight > greatest?.weight ?? 0 { greatest = value }
            node &= node - 1
        }
        return greatest
    }

    /// Of equal values that of the last place counts, and there the later one: of copies the first is gone, or new.
    mutating func raise(_ place: Int, to value: Value) {
        let value = Value(weight: value.weight, pair: value.pair, place: place)
        var node = place + 1
        while node < values.count {
            let there = values[node].map { ($0.weight, $0.place) } ?? (0, 0)
            if (value.weight, place) >= there { values[node] = value }
            node += node & -node
        }
    }
}
