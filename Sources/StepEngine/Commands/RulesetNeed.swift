public import Netfilter

/// What a reading of the filter tables has to tell.
public enum RulesetNeed: Sendable, Equatable {
    /// The rules and the policies of this moment, and what iptables warned of when it listed them. What they have counted is
    /// left out, so that nobody concludes from it.
    case rules
    /// The same, and for these families also what they have counted by this moment.
    case counters([Family])
}
