public import Runbook

/// What holds and what is missing. `establishedBy` has the number of the step that puts a fact in place.
public enum FactsMessage: Sendable, Equatable {
    /// The save gate: what holds and what is missing.
    case gate([FactStanding])
    /// Requirements that do not hold, before the offers that put them in place.
    case requirementsMissing([FactStanding], establishedBy: [Fact: Int])
    /// Saving is refused: this is missing.
    case saveRefused([FactStanding], establishedBy: [Fact: Int])
}
