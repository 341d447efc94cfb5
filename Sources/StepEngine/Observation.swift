public import Netfilter
public import Runbook

/// One thing that was observed to happen, as the journal keeps it.
public struct Observation: Sendable, Hashable, Codable {
    /// What it proves.
    public var fact: Fact
    /// The family it was seen for; nil for the host as a whole.
    public var family: Family?
    /// Whether the rules are still those that it was seen under.
    public var isCurrent: Bool

    /// Makes an observation.
    public init(fact: Fact, family: Family?, isCurrent: Bool) {
        self.fact = fact
        self.family = family
        self.isCurrent = isCurrent
    }
}
