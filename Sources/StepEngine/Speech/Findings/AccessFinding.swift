/// How the host is managed, and whether a new login works.
public enum AccessFinding: Sendable, Hashable {
    /// The host is managed at its console, where no rule of the firewall counts.
    case managedAtConsole
    /// Nothing waits for logins on this TCP port, so that it is not known how the host is managed.
    case nothingListens(port: UInt16)
    /// These new management connections were seen.
    case seen(port: UInt16, [ManagementConnection])
    /// No new management connection was seen.
    case notSeen(port: UInt16)
}
