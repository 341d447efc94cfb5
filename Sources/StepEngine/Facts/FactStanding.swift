public import Netfilter
public import Runbook

/// Whether a fact holds for a family, and why.
public struct FactStanding: Sendable, Equatable {
    /// The fact.
    public var fact: Fact
    /// The family; nil for a fact about the host as a whole.
    public var family: Family?
    /// Whether it holds. What is uncertain does not hold.
    public var holds: Bool
    /// Why.
    public var reason: Finding

    /// Makes a standing.
    public init(fact: Fact, family: Family?, holds: Bool, reason: Finding) {
        self.fact = fact
        self.family = family
        self.holds = holds
        self.reason = reason
    }
}
