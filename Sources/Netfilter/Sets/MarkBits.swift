/// The bits of marks that rules look at, in the end: those that a match tests, and those that come to be one of them.
struct MarkBits: Sendable, Equatable {
    /// A bit of a mark. It stands for others too, which no rule ever sets, if rules only look at all of them at once: it is set
    /// if any of those is.
    struct Bit: Sendable, Equatable {
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
        var uses = [MarkUses(), MarkUses()]
        var copies: [MarkChange] = []
        for rule in chains.lazy.flatMap(\.rules) {
            for test in rule.markTests { uses[test.mark.number].note(test) }
            guard let change = rule.markChange else { continue }
            uses[change.mark.number].note(change)
            uses[change.mark.other.number].single |= change.other
            if change.other != 0, copies.last != change { copies.append(change) }
        }
        for _ in 0..<2 {
            for copy in copies {
                uses[copy.mark.other.number].used |= copy.other & uses[copy.mark.number].used
            }
        }
        used = uses.map(\.used)
        let places = uses.map(\.places)
        all = (0..<32).flatMap { place in
            Mark.allCases.filter { places[$0.number] >> UInt32(place) & 1 == 1 }
                .map { Bit(mark: $0, place: place) }
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

/// What rules do with the bits of a mark.
private struct MarkUses {
    /// The bits that are looked at.
    var used: UInt32 = 0
    /// Those that may be set, or are asked to be, each to be told from all others.
    var single: UInt32 = 0
    /// The bits in groups that no rule tells apart.
    private var groups: [UInt32] = [.max]

    mutating func note(_ test: MarkTest) {
        used |= test.mask
        single |= test.value
        divide(by: test.mask)
    }

    mutating func note(_ change: MarkChange) {
        single |= change.flipped | change.other | change.unknown
        divide(by: change.kept)
    }

    private mutating func divide(by mask: UInt32) {
        guard !groups.allSatisfy({ $0 & mask == 0 || $0 & ~mask == 0 }) else { return }
        groups = groups.flatMap { [$0 & mask, $0 & ~mask] }.filter { $0 != 0 }
    }

    /// Each bit that stands for itself, and one for each group.
    var places: UInt32 {
        groups.reduce(single & used) { places, group in
            let rest = group & ~single & used
            return places | rest & (~rest &+ 1)
        }
    }
}
