import Glibc
public import Linux
import Netfilter
import StepEngine

/// The rollback timer's own process: waits, and has the rules put back unless it is told not to.
///
/// It needs no disk: the order comes over a socket, others reach it by a name in a folder in memory, and the end of the wizard
/// does not end it.
public enum RollbackTimerProcess {
    /// What lists of processes call it.
    static let name = "surefoot-timer"
    /// The name by which it is reached.
    static let socket = "timer"

    /// Runs to the end of the process.
    ///
    /// - Parameter wizard: what the wizard is heard on.
    /// - Returns: the exit status: 0 if it was disarmed or the rules are back, 6 if they are not, 2 if there was no order.
    public static func run(for wizard: LineSocket) -> Int32 {
        GuardProcess.settle(name: name)
        func refuse(_ reason: String) -> Int32 {
            wizard.send(RollbackWire.refused + reason)
            return 2
        }
        guard let line = wizard.receive(within: 10_000), let order = RollbackWire.decode(line),
            let rollback = order.way.order
        else { return refuse("The order was not understood.") }
        let runner = CommandRunner(programs: order.programs)
        if let missing = missingProgram(rollback, runner) {
            return refuse("\(missing) is not there to put the rules back with.")
        }
        let door: TimerDoor
        do throws(HostError) { door = try TimerDoor(in: .own) } catch { return refuse(error.reason) }
        defer { door.close() }
        guard let restorers = RestorerGroup(order, rollback, runner) else {
            return refuse("The processes that put the rules back could not be started.")
        }
        Memory.lock()
        wizard.send(restorers.isGuardedByKernel ? RollbackWire.armedWithKernel : RollbackWire.armed)
        var wait = DeadlineWait(seconds: order.seconds, master: wizard, listener: door.listener)
        if case .standDown(let speaker) = wait.run(hear: restorers.pass), restorers.standDown() {
            speaker.send(RollbackWire.disarmed)
            return 0
        }
        return act(restorers, order, wait)
    }

    private static func missingProgram(_ order: RollbackOrder, _ runner: CommandRunner) -> String? {
        order.families.keys.flatMap { [$0.command, $0.command + "-restore"] }
            .first { runner.programs.find($0) == nil }
    }

    /// Whoever waits hears of it first; the journal comes last, since its disk may stand still.
    private static func act(
        _ restorers: RestorerGroup, _ order: RollbackWire.Order, _ wait: DeadlineWait
    ) -> Int32 {
        wait.tellAll(RollbackWire.acting)
        let notices = RollbackNotices(order, sparesTerminal: wait.masterIsThere)
        var last = restorers.act { if $0 != .restored { notices.send($0) } }
        wait.tellAll(RollbackWire.line(for: last))
        if last == .restored { notices.send(last) }
        let journal = order.journal.flatMap { try? Journal($0) }
        journal?.append(.timer(.fired(last)))
        restorers.follow { result in
            last = result
            notices.send(result)
            journal?.append(.timer(.fired(result)))
        }
        _ = journal?.close(within: 3_000)
        return last == .restored ? 0 : 6
    }
}
