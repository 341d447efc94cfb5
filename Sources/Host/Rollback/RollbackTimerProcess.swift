import Glibc
import Linux
import Netfilter
import StepEngine

/// The rollback timer's own process: waits, and puts the rules back unless it is told not to.
///
/// It needs no file: the order comes over a socket, others reach it by a name in the kernel, and the end of the
/// wizard does not end it.
public enum RollbackTimerProcess {
    /// The name by which it is reached.
    static let name = "surefoot-timer"

    /// Runs to the end of the process.
    ///
    /// - Returns: the exit status: 0 if it was disarmed or has put the rules back, 6 if it could not, 2 if there was no order.
    public static func run(_ runner: CommandRunner) async -> Int32 {
        for number in [SIGPIPE, SIGTTOU] { signal(number, SIG_IGN) }
        Signals.catchAll()
        chdir("/")
        // Started through /proc/PID/exe, it would be called `exe` in lists of processes.
        try? File.write(name, to: "/proc/self/comm")
        let wizard = LineSocket(inherited: SpokenProcess.descriptor)
        guard let line = wizard.receive(within: 10_000), let order = RollbackWire.decode(line),
            let rollback = order.rollback
        else {
            wizard.send(RollbackWire.refused + "The order was not understood.")
            return 2
        }
        if let missing = missingProgram(rollback, runner) {
            wizard.send(RollbackWire.refused + "\(missing) is not there to put the rules back with.")
            return 2
        }
        guard let listener = try? AbstractSocket.listen(name) else {
            wizard.send(RollbackWire.refused + "Another rollback timer runs on this host already.")
            return 2
        }
        wizard.send(RollbackWire.armed)
        var wait = DeadlineWait(seconds: order.seconds, wizard: wizard, listener: listener)
        guard wait.run() else { return 0 }
        return await act(rollback, order, wait, runner)
    }

    private static func missingProgram(_ order: RollbackOrder, _ runner: CommandRunner) -> String? {
        order.families.keys.flatMap { [$0.command, $0.command + "-restore"] }
            .first { runner.programs.find($0) == nil }
    }

    private static func act(
        _ rollback: RollbackOrder, _ order: RollbackWire.Order, _ wait: DeadlineWait, _ runner: CommandRunner
    ) async -> Int32 {
        let journal = order.journal.flatMap { try? Journal(appendingTo: $0) }
        journal?.append(.intent(.restore))
        let result = await RollbackRunner(runner).run(rollback, attempts: 60)
        journal?.append(.timer(.fired(result)))
        wait.tellAll(RollbackWire.line(for: result))
        let spared = wait.wizardIsThere ? order.terminal : nil
        TerminalNotice.send(text(of: result, order.session), to: order.users, except: spared)
        return result == .restored ? 0 : 6
    }

    private static func text(of result: RollbackResult, _ session: String) -> String {
        switch result {
        case .restored:
            "Surefoot: no new login was confirmed in time, so INPUT is as it was at the start of session \(session)."
        case .failed(let reasons):
            "Surefoot: the rules could not be put back. "
                + reasons.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
                + " To open INPUT by hand: iptables -P INPUT ACCEPT; ip6tables -P INPUT ACCEPT."
        }
    }
}
