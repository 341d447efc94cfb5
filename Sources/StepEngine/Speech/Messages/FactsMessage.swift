public import Runbook

/// What holds and what is missing. `establishedBy` has the number of the step that puts a fact in place.
public enum FactsMessage: Sendable, Equatable {
    /// The save gate: what holds and what is missing. The facts ahead are those that no step was to put in place yet.
    case gate([FactStanding], ahead: Set<Fact>)
    /// Requirements that do not hold, before the offers that put them in place, and whether the step could lock somebody out.
    case requirementsMissing([FactStanding], establishedBy: [Fact: Int], mayLockOut: Bool)
    /// Saving is refused: this is missing.
    case saveRefused([FactStanding], establishedBy: [Fact: Int])
}
