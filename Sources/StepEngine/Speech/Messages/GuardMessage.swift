public import Netfilter

/// A command that runs under guard: what is said beside what the rollback timer has to say.
public enum GuardMessage: Sendable, Equatable {
    /// What is about to run, how the host is managed, and the programs that told what is put back.
    case begins(Command, login: OperatorLogin?, services: [ServicePorts], programs: [String])
    /// These tables of nftables' own cannot be put back.
    case cannotPutBack([String])
    /// The tables of nftables' own cannot be listed, so that none of them is put back.
    case nativeTablesUnknown
    /// The rules could not be read, so that nothing was run.
    case notRun(reason: String)
    /// The command runs, and so many seconds are left for all.
    case running(seconds: Int)
    /// The command has ended with this exit status.
    case ended(Int32)
    /// It has failed, and so the rules go back.
    case failed
    /// The timer acted before the command had ended.
    case endedByTheTimer
    /// A change whose own guard is gone goes on to be confirmed. Whether its command had ended is not known where it may run.
    case goesOn(session: String, OperatorLogin?, commandMayRun: Bool)
    /// No timer could be armed for it, so that nobody puts the rules back.
    case unguarded(session: String, reason: String)
    /// Whether the kernel's own rule is in INPUT of these families.
    case kernelRules([Family: Bool], services: [ServicePorts])
    /// Chains of nftables' own look at the packets to this host as well, which the kernel's own rule has no say in.
    case nativeChainsBeside
    /// What to do now: open a new login on this host, and type its confirmation there.
    case confirm(Settings)
    /// What a code that was typed in a login comes to.
    case claimed(AccessFinding)
    /// This service would be kept out of the family by which the login came.
    case shutOut(ManagementAccess.Obstacle, Family)
    /// New management connections of these families are kept out now, which the login does not need.
    case otherFamilyShut(Family)
    /// The login counts, and the rules stay.
    case confirmed
    /// Somebody wants it to end, and so the rules go back.
    case toldToEnd
    /// All is as it was before the command. What else it did stays.
    case wentBack
}
