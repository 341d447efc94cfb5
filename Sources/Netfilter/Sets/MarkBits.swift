/// The bits of marks that rules look at, in the end: those that a match tests, and those that come to be one of them.
struct MarkBits: Sendable, Hashable {
    /// A bit of a mark.
    struct Bit: Sendable, Hashable {
        var mark: Mark
        /// Its place, from 0 for the lowest.
        var place: Int
    }

    /// The bits, those at the same place side by side.
    let all: [Bit]
    private let used: [UInt32]

    /// No rule looks at any.
    static let none = MarkBits([Chain]())

    /// Finds them in the rules of these chains.
    init(_ chains: some Sequence<Chain>) {
        var used: [UInt32] = [0, 0]
        var copies: [MarkChange] = []
        for rule in chains.lazy.flatMap(\.rules) {
            for test in rule.markTests { used[test.mark.number] |= test.mask }
            if let change = rule.markChange, change.other != 0, copies.last != change { copies.append(change) }
        }
        for _ in 0..<2 {
            for copy in copies {
                used[copy.mark.other.number] |= copy.other & used[copy.mark.number]
            }
        }
        self.used = used
        all = (0..<32).flatMap { place in
            Mark.allCases.filter { used[$0.number] >> UInt32(place) & 1 == 1 }.map { Bit(mark: $0, place: place) }
        }
    }

    /// Whether all bits that a test looks at are among them.
    func cover(_ test: MarkTest) -> Bool { test.mask & ~used[test.mark.number] == 0 }

    /// Whether a change may make another value of any of them.
    func concern(_ change: MarkChange) -> Bool {
        (~change.kept | change.flipped | change.other | change.unknown) & used[change.mark.number] != 0
    }
}

extension Mark {
    fileprivate var number: Int { self == .ofPacket ? 0 : 1 }
}

extension MarkChange {
    /// Whether it makes one bit of another.
    ///
    /// - Parameters:
    ///   - mark: whose bit it is.
    ///   - place: its place.
    ///   - before: the bit as it was.
    ///   - other: the bit of the other mark as it was; nil if that is not known.
    ///   - after: the bit as it is then.
    func mayMake(_ mark: Mark, at place: Int, _ before: Bool, _ other: Bool?, _ after: Bool) -> Bool {
        guard mark == self.mark else { return before == after }
        let bit = UInt32(1) << UInt32(place)
        if unknown & bit != 0 { return true }
        var made = flipped & bit != 0
        if kept & bit != 0, before { made.toggle() }
        guard self.other & bit != 0 else { return made == after }
        return other.map { ($0 != made) == after } ?? true
    }
}
