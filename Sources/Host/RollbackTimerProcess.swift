import Glibc
import Netfilter
import StepEngine

/// The rollback timer's own process: waits, and puts the rules back unless it is told not to.
///
/// It needs no file: the order comes over a socket, and the end of the wizard does not end it.
public enum RollbackTimerProcess {
    /// Runs to the end of the process.
    ///
    /// - Returns: the exit status: 0 if it was disarmed or has put the rules back, 6 if it could not, 2 if there was no order.
    public static func run(_ runner: CommandRunner) async -> Int32 {
        for number in [SIGHUP, SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_IGN) }
        let socket = LineSocket(descriptor: RollbackTimer.descriptor)
        guard let line = socket.receive(within: 10_000), let (order, seconds) = RollbackWire.decode(line)
        else {
            socket.send(RollbackWire.refused + "The order was not understood.")
            return 2
        }
        if let missing = missingProgram(order, runner) {
            socket.send(RollbackWire.refused + "\(missing) is not there to put the rules back with.")
            return 2
        }
        socket.send(RollbackWire.armed)
        guard waitForDeadline(socket, seconds) else {
            socket.send(RollbackWire.disarmed)
            return 0
        }
        let result = await RollbackRunner(runner).run(order, attempts: 60)
        socket.send(RollbackWire.line(for: result))
        return result == .restored ? 0 : 6
    }

    private static func missingProgram(_ order: RollbackOrder, _ runner: CommandRunner) -> String? {
        order.families.keys.flatMap { [$0.command, $0.command + "-restore"] }
            .first { runner.programs.find($0) == nil }
    }

    /// - Returns: whether the time is up; false if it was told not to act.
    private static func waitForDeadline(_ socket: LineSocket, _ seconds: Int) -> Bool {
        var deadline = BootClock.seconds + seconds
        while BootClock.seconds < deadline {
            // poll(2) does not count the time that the machine is suspended, so it is asked in short turns.
            if socket.isClosed { sleep(1) }
            switch socket.receive(within: 500) {
            case RollbackWire.disarm: return false
            case RollbackWire.extend: deadline = BootClock.seconds + seconds
            default: continue
            }
        }
        return true
    }
}
