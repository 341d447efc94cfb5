public import Netfilter

/// What a reading of the filter tables has to tell.
public enum RulesetNeed: Sendable, Equatable {
    /// The rules and the policies of this moment. What they have counted is left out, so that nobody concludes from it.
    case rules
    /// The same, and for these families also what they have counted by this moment, and what iptables warns of.
    case counters([Family])
}
