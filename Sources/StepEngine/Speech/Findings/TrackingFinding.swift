/// What connection tracking knows of the operator's login, and whether the state rule will keep it.
public enum TrackingFinding: Sendable, Equatable {
    /// So many packets of the login are known as part of an established connection.
    case sessionTracked(packets: UInt64)
    /// No packet came, and the kernel's list of tracked connections has the login.
    case sessionListed
    /// There may be a login that nobody has found, so it was not counted.
    case sessionNotFound
    /// None of its packets is.
    case sessionNotTracked(takesUpMidway: Bool)
    /// This rule keeps management traffic out of connection tracking.
    case managementUntracked(rule: String)
    /// This rule or policy of another chain stops management traffic, replies or loopback.
    case blockedElsewhere(rule: String)
    /// The same keeps out new logins now, or the answers to them, so that the one that was seen does not count.
    case shutElsewhere(String)
    /// There is hardly room for more connections.
    case tableFull(used: Int, limit: Int)
    /// This chain is no chain of iptables, and a packet to this host goes through it as well.
    case foreignChain(String)
    /// It could not be found out; the reason is a sentence.
    case notProved(reason: String)
}
