public import Netfilter
public import Runbook

/// The rules as they are, and what has changed.
public enum RulesMessage: Sendable, Equatable {
    /// The rules now, and the difference to the start, for each family.
    case now([Comparison])
    /// The difference to the start alone.
    case changes([Comparison])
    /// The rules changed between the question and the answer.
    case changedMeanwhile([Comparison])
    /// The rules have changed since something was tested under them. `establishedBy` has the number of the step that tests it.
    case changedSinceTests([Comparison], stale: [FactStanding], establishedBy: [Fact: Int])
    /// Bans or the like have changed; what was tested still counts.
    case dynamicChanged([Comparison])
    /// What INPUT does at the end of a walk, and the difference to the start.
    case atTheEnd([Comparison])
    /// A warning that iptables printed while the rules were read.
    case warning(Family, String)
    /// The rules could not be read.
    case unreadable(Family, CommandResult, explanation: String)

    /// A family's rules as they are, with earlier ones.
    public struct Comparison: Sendable, Equatable {
        /// The family.
        public var family: Family
        /// The filter table as it is now.
        public var now: FilterTable
        /// The filter table to compare with.
        public var before: FilterTable
    }
}
