import ArgumentParser
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// Going on with a change under guard whose own guard is gone: it can still be confirmed, and goes back else. What others
/// have changed since is part of what is confirmed.
struct GuardedResumption {
    private let old: JournalFolder.Session
    private let change: GuardedChange
    private let timerRuns: Bool

    /// Looks at the host, and takes the session over; says why it cannot, and ends.
    init(_ old: JournalFolder.Session, _ wishes: WalkWishes, _ runner: CommandRunner) throws {
        guard old.history.awaitsConfirmation, let header = old.history.header,
            var order = old.history.rollbackOrder
        else { throw Self.refusal("Session \(old.id) has no change that waits for a confirmation.") }
        let listener: ConfirmationListener
        do throws(HostError) { listener = try ConfirmationListener() } catch {
            throw Self.refusal(error.reason)
        }
        guard let confirmation = Confirmation.drawn() else {
            throw Self.refusal("/proc is not there, so that nobody could be told how to confirm.")
        }
        let findings = try HostFindings(
            header.management, runner, Surroundings(), confirmation: confirmation, families: header.families)
        let session = try WalkSession.resume(old.id, takeOver: false)
        let timer = RollbackTimer.running()
        if let timer, old.history.commandMayRun {
            throw Self.refusal(
                "The guard of session \(old.id) died before its command had ended. The rollback timer puts the rules back in "
                    + "\(timer.remaining) s. surefoot rollback puts them back now.")
        }
        Signals.catchAll()
        order.management = findings.settings.managementAccess
        change = GuardedChange(
            order, findings.settings, listener, runner, session, seconds: wishes.confirmWithin, timer: timer)
        change.write(
            .resumed(
                account: Account.current(environment: ProcessEnvironment.variables), login: findings.login))
        self.old = old
        timerRuns = timer != nil
    }

    /// Arms the rollback timer where none runs, and waits for the confirmation.
    ///
    /// - Returns: the exit status.
    func run() async -> Int32 {
        defer { change.end() }
        change.show(.goesOn(session: old.id, change.settings.login, commandMayRun: old.history.commandMayRun))
        if !timerRuns, let reason = await change.arm() {
            change.show(.unguarded(session: old.id, reason: reason))
            return Status.failed.rawValue
        }
        return await change.awaitConfirmation()
    }

    private static func refusal(_ sentence: String) -> ExitCode {
        Screen.complain(sentence)
        return ExitCode(Status.failed)
    }
}
