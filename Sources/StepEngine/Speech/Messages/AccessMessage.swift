public import Netfilter

/// The way in: the present login, and the new one.
public enum AccessMessage: Sendable, Hashable {
    /// How the person is logged in, as far as that was found out, and the services by which the host is managed.
    case login(OperatorLogin, services: [ServicePorts])
    /// Connection tracking is being looked at, with this probe if there is a login to count.
    case provingTracking(Probe?)
    /// The probe is in, and packets of the login are awaited.
    case countingPackets
    /// What to do now that the policy is in force: open a second login, then confirm.
    case confirm(port: UInt16, address: [Family: String], timerRuns: Bool, atConsoleOnly: Bool)
    /// A new login was seen, and does not count: this does not hold for the rules as they are, which changed like this.
    case notCounted([FactStanding], changes: [RulesMessage.Comparison], timerRuns: Bool)
    /// The policy is ACCEPT again, while correcting.
    case reopened
}
