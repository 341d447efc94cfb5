public import Netfilter
public import Runbook

/// One thing that was observed to happen, as the journal keeps it.
public struct Observation: Sendable, Equatable, Codable {
    /// What it proves.
    public var fact: Fact
    /// The family it was seen for; nil for the host as a whole.
    public var family: Family?
    /// How it was seen.
    public var means: Means
    /// Whether the rules are still those that it was seen under.
    public var isCurrent: Bool

    /// How something was seen.
    public enum Means: String, Sendable, Equatable, Codable {
        /// With another machine.
        case network
        /// With a temporary namespace of this host: the rules were tried, and not the way through the network.
        case namespace
    }

    /// Makes an observation.
    public init(fact: Fact, family: Family?, means: Means = .network, isCurrent: Bool) {
        self.fact = fact
        self.family = family
        self.means = means
        self.isCurrent = isCurrent
    }
}
