import Netfilter

/// Holds what is open against what somebody expects to be.
struct ExpectationCheck {
    private let open: [Family: [OpenPort]]
    private let families: [Family]
    private let expected: [String]

    init(_ open: [Family: [OpenPort]], of families: [Family], expected: [String]) {
        self.open = open
        self.families = families
        self.expected = expected
    }

    /// Every difference, or one item that says that there is none.
    var items: [HostCheck.Item] {
        families.flatMap { family in
            guard let doors = open[family]?.map(\.door) else { return [item(family, .unknown, .notKnown)] }
            let own = expected.filter { $0.hasPrefix(family.rawValue + " ") }
            let texts = doors.map(\.description)
            let unexpected = doors.filter { !own.contains($0.description) }
            let missing = own.filter { !texts.contains($0) }
            let differences =
                unexpected.map { item(family, .wrong, .unexpected($0)) }
                + missing.map { item(family, .wrong, .notOpen($0)) }
            return differences.isEmpty ? [item(family, .right, .asExpected)] : differences
        }
    }

    private func item(
        _ family: Family, _ standing: HostCheck.Standing, _ finding: DoorsFinding
    ) -> HostCheck.Item {
        .init(subject: .expectedDoors, family: family, standing: standing, reason: .doors(finding))
    }
}
