/// Relations: sets of strings whose bits from `firstPair` on stand two and two for one bit, as it was before something and as
/// it is after that. What does not ask for a bit after it leaves it to be anything.
extension DecisionDiagrams {
    /// What comes of one relation, and then of another: the strings with the bits from before the first, and after the second,
    /// for some bits between the two.
    mutating func composition(_ one: Node, _ other: Node) throws(TooLarge) -> Node {
        try product(one, other, .composition)
    }

    /// Of a relation, what is in a set, which asks for bits before it, once it has come about.
    mutating func outcome(_ one: Node, in set: Node) throws(TooLarge) -> Node {
        try product(one, set, .outcome)
    }

    private mutating func product(
        _ one: Node, _ other: Node, _ operation: Operation
    ) throws(TooLarge) -> Node {
        if one == Self.nothing || other == Self.nothing { return Self.nothing }
        if one == Self.everything, other == Self.everything { return Self.everything }
        try noteWork()
        if let old = result(of: operation.rawValue, one, other) { return old }
        let (left, right) = (place(of: one, isSecond: false), place(of: other, isSecond: true))
        let here = min(left, right)
        let low = try product(
            left == here ? rest(of: one, if: false) : one, right == here ? rest(of: other, if: false) : other,
            operation)
        let high = try product(
            left == here ? rest(of: one, if: true) : one, right == here ? rest(of: other, if: true) : other,
            operation)
        let isBetween = here >= firstPair && (here - firstPair) % 3 == 1
        let result =
            try isBetween && operation == .composition
            ? union(low, high) : node(variable(at: here), low: low, high: high)
        keep(result, of: operation.rawValue, one, other)
        return result
    }

    /// Where a bit is asked for, if each pair is three: before the first relation, between both, and after the second.
    private func place(of node: Node, isSecond: Bool) -> Int {
        let variable = variable(of: node)
        guard node > Self.everything else { return .max }
        guard variable >= firstPair else { return variable }
        let (pair, isAfter) = (variable - firstPair).quotientAndRemainder(dividingBy: 2)
        return firstPair + 3 * pair + isAfter + (isSecond ? 1 : 0)
    }

    private func variable(at place: Int) -> Int {
        guard place >= firstPair else { return place }
        let (pair, moment) = (place - firstPair).quotientAndRemainder(dividingBy: 3)
        return firstPair + 2 * pair + min(moment, 1)
    }
}
