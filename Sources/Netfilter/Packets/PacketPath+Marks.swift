extension Rule {
    /// What it makes of a mark, if it changes one.
    var markChange: MarkChange? {
        if case .mark(let change) = target { change } else { nil }
    }

    /// The tests of marks among its matches.
    var markTests: [MarkTest] { matches.flatMap(\.condition.markTests) }

    fileprivate var touchesMarks: Bool {
        markChange != nil || matches.contains { !$0.condition.markTests.isEmpty }
    }
}

extension Match.Condition {
    var markTests: [MarkTest] {
        switch self {
        case .mark(let test): [test]
        case .anyOf(let alternatives): alternatives.joined().flatMap(\.condition.markTests)
        default: []
        }
    }
}

extension Sequence<Chain> {
    /// Whether a rule changes a mark.
    var changeMarks: Bool { contains { $0.rules.contains { $0.markChange != nil } } }

    /// Whether a rule changes a mark or looks at one.
    var touchMarks: Bool { contains { $0.rules.contains(where: \.touchesMarks) } }
}

extension NativeChain {
    /// Whether it may change marks of packets of the family. Of one whose rules are not known that cannot be told.
    fileprivate func changesMarks(_ family: Family) -> Bool {
        rules[family].map(\.chains.list.changeMarks) ?? (effect == .mayChange || effect == .unread)
    }

    fileprivate func touchesMarks(_ family: Family) -> Bool {
        rules[family]?.chains.list.touchMarks ?? changesMarks(family)
    }
}

extension PacketPath {
    /// Whether any rule looks at marks.
    var looksAtMarks: Bool { chains.touchMarks }

    /// Whether the chains of a path may change marks in an order that is not known: those of both backends at the same place,
    /// and those of nftables' own, whose place among the others depends on when they were made.
    static func mixesMarks(_ hooks: [Hook], _ native: [NativeChain], _ family: Family) -> Bool {
        let touching = native.filter { $0.touchesMarks(family) }
        if !touching.isEmpty, touching.count > 1 || hooks.contains(where: \.chains.list.touchMarks) {
            return hooks.contains(where: \.chains.list.changeMarks)
                || touching.contains { $0.changesMarks(family) }
        }
        return zip(hooks, hooks.dropFirst()).contains { one, other in
            one.place == other.place && [one, other].mayMixMarks
        }
    }
}

extension [Hook] {
    /// Whether what rules of one make of marks may matter to those of another.
    var mayMixMarks: Bool {
        filter(\.chains.list.touchMarks).count > 1 && contains(where: \.chains.list.changeMarks)
    }
}
