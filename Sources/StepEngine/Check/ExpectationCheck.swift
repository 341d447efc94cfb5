import Netfilter

/// Holds what is open against what somebody expects to be.
struct ExpectationCheck {
    /// What is open; of a family whose rules cannot be judged nothing is known.
    let open: [Family: [OpenPort]]
    /// The families whose rules were looked at.
    let families: [Family]
    /// Whether all rules of a host were looked at: then nothing is open over a family that is not among those.
    let isWholeHost: Bool
    /// The texts of the doors that are expected to be open.
    let expected: [String]

    /// Every difference, or one item that says that there is none.
    var items: [HostCheck.Item] {
        Family.allCases.flatMap { family in
            let own = expected.filter { $0.hasPrefix(family.rawValue + " ") }
            if families.contains(family) || isWholeHost && !own.isEmpty { return compare(own, family) }
            return own.isEmpty ? [] : [item(family, .unknown, .notGiven)]
        }
    }

    private func compare(_ expected: [String], _ family: Family) -> [HostCheck.Item] {
        guard let doors = families.contains(family) ? open[family]?.map(\.door) : [] else {
            return [item(family, .unknown, .notKnown)]
        }
        let texts = doors.map(\.description)
        let unexpected = doors.filter { !expected.contains($0.description) }
        let missing = expected.filter { !texts.contains($0) }
        let differences =
            unexpected.map { item(family, .wrong, .unexpected($0)) }
            + missing.map { item(family, .wrong, .notOpen($0)) }
        return differences.isEmpty ? [item(family, .right, .asExpected)] : differences
    }

    private func item(
        _ family: Family, _ standing: HostCheck.Standing, _ finding: DoorsFinding
    ) -> HostCheck.Item {
        .init(subject: .expectedDoors, family: family, standing: standing, reason: .doors(finding))
    }
}
