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

extension PacketPath.Station {
    /// Whether it may change marks of packets of the family. Of one whose rules are not known that cannot be told.
    fileprivate func changesMarks(_ family: Family) -> Bool {
        switch self {
        case .hook(let hook): hook.chains.list.changeMarks
        case .native(let chain):
            chain.rules[family]?.chains.list.changeMarks ?? chain.changesAnything(of: family)
        }
    }

    /// Whether it may change them or look at them.
    fileprivate func touchesMarks(_ family: Family) -> Bool {
        switch self {
        case .hook(let hook): hook.chains.list.touchMarks
        case .native(let chain): chain.rules[family]?.chains.list.touchMarks ?? changesMarks(family)
        }
    }
}

extension PacketPath {
    /// Whether any rule looks at marks.
    var looksAtMarks: Bool { chains.touchMarks }

    /// Whether chains at one place change marks in an order that is not known: those of both backends, or of nftables' own, of
    /// which it depends on when they were made.
    var mixesMarks: Bool {
        let touching = stations.filter { $0.touchesMarks(family) }
        return zip(touching, touching.dropFirst()).contains { one, other in
            one.order(family).isBeside(other.order(family))
                && (one.changesMarks(family) || other.changesMarks(family))
        }
    }

    /// Whether a station changes marks that others behind it look at.
    func marksForOthers(_ station: Station) -> Bool {
        station.changesMarks(family)
            && stations.contains { $0.order(family) > station.order(family) && $0.touchesMarks(family) }
    }
}
