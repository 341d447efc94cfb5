public import Netfilter

/// The way back: the rollback timer, and the rollback.
public enum RollbackMessage: Sendable, Equatable {
    /// The timer is being started.
    case armingTimer
    /// The timer runs.
    case timerArmed
    /// Whether the kernel itself lets management in after the deadline, should nobody else have.
    case kernelOpens(Bool, services: [ServicePorts])
    /// The timer could not be started; nothing was changed.
    case timerRefused(reason: String)
    /// The timer could not be started, and a policy that it was to guard is in force already.
    case policyUnguarded(reason: String)
    /// The timer has its full time again.
    case timerExtended
    /// The timer acts in so many seconds.
    case timeLeft(seconds: Int)
    /// The person wants to leave while the timer runs: asked once more.
    case leavingToTheTimer(isLab: Bool)
    /// The timer was told that access is confirmed.
    case timerDisarmed
    /// The timer has acted.
    case timerFired
    /// The timer's process is gone; the rules are put back at once.
    case timerLost
    /// What an abort would open, since its rules would keep new logins out: asked once more.
    case opensDoors([RollbackOrder.OpenedDoor])
    /// The rules are being put back.
    case restoring
    /// The result of putting them back, and whether INPUT is as it was at the start then.
    case restored(RollbackResult, asAtStart: Bool)
    /// The rules are not back, and the rollback timer goes on with it.
    case timerGoesOn
}
