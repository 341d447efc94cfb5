import Glibc
import Host
import Linux
import StepEngine

/// The way back of a session whose deadline is over, asked for by systemd, where nobody else has gone it. It asks nobody.
struct OverdueRollback {
    private let old: JournalFolder.Session
    private let runner: CommandRunner

    init(_ old: JournalFolder.Session, _ runner: CommandRunner) {
        self.old = old
        self.runner = runner
    }

    /// Puts the rules back if the session was neither confirmed nor put back.
    ///
    /// - Returns: the exit status.
    func run() async -> Int32 {
        // A timer that runs may have been given more time since.
        while let timer = RollbackTimer.running(), timer.remaining > 0 { sleep(UInt32(timer.remaining + 10)) }
        guard let now = JournalFolder.own.session(named: old.id), now.boot == .present,
            now.isOfThisHost, now.history.awaitsConfirmation, now.history.ending?.canGoOn ?? true,
            var order = now.history.rollbackOrder, let header = now.history.header
        else { return 0 }
        order.management = ManagementAccess(services: header.management, client: nil)
        let result = await RollbackRunner(runner).run(order, attempts: nil)
        // The journal comes last, since its disk may stand still.
        let journal = try? JournalFolder.own.journal(of: old.id)
        journal?.append(.restored(result))
        guard result == .restored else { return Status.rollbackFailed.rawValue }
        journal?.append(.finished(.rolledBack))
        return 0
    }
}
