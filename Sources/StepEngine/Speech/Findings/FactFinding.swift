public import Runbook

/// Whether a fact was observed to hold, under the rules as they are.
public enum FactFinding: Sendable, Equatable {
    /// It was, by these means.
    case observed(Fact, Observation.Means)
    /// It never was.
    case notObserved(Fact)
    /// It was, but the rules have changed since.
    case stale(Fact)
}
