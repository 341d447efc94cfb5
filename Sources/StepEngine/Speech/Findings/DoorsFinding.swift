public import Netfilter

/// What is open, beside what was expected to be.
public enum DoorsFinding: Sendable, Equatable {
    /// Just that is open.
    case asExpected
    /// This is open, and nobody expects it.
    case unexpected(OpenDoor)
    /// This is expected, and not open.
    case notOpen(String)
    /// What is open is not known.
    case notKnown
    /// The rules of the family were not given.
    case notGiven
}

extension DoorsFinding {
    /// The rules that the conclusion rests on.
    var rules: [RuleReference] {
        if case .unexpected(let door) = self { door.rule.map { [$0] } ?? [] } else { [] }
    }
}
