public import Netfilter
public import Runbook

/// What a test of a connection has shown, or why it has shown nothing.
public enum TestFinding: Sendable, Equatable {
    /// What a test of a connection from this host has shown.
    case outbound(OutboundConclusion, Observation.Means)
    /// What a test of a connection from another machine has shown.
    case inbound(InboundConclusion, Observation.Means)
    /// The state rule counted this many packets since the test began.
    case repliesCounted(rule: RuleReference, packets: UInt64)
    /// The state rule counted fewer packets than came to it during the test.
    case repliesNotCounted(rule: RuleReference?, packets: UInt64, of: UInt64)
    /// The outbound test has not been done under the present rules.
    case noOutboundTest
    /// The answers to connections that this host opens over TCP are kept out like this. The command puts in the rule that
    /// accepts them, where one helps.
    case answersKeptOut(Family, Reachability, cure: Command?)
    /// The rules changed since the test began, so the counters prove nothing.
    case rulesChanged
    /// The test could not be watched; the reason is a sentence.
    case watchFailed(reason: String)
    /// The temporary namespace could not be made; the reason is a sentence.
    case namespaceFailed(reason: String)
    /// No port is left to what keeps out the unknown: this decides about the one that was wanted.
    case portNotBlocked(port: UInt16, Reachability)
    /// What the person's curl ended with.
    case curlEnded(Int32)
    /// What the person's nc said.
    case ncSaid(Outcome.Saying)
}
