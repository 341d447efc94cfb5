import Glibc
import Linux
import Netfilter
import StepEngine

/// The process that puts one family's rules back, made beforehand by the rollback timer so that neither a full machine nor
/// the other family is in its way. It acts when the timer says so, when the timer is gone, and when the timer lets the
/// deadline pass without a word.
public enum RestorerProcess {
    /// The hidden command that runs it.
    public static let command = "restorer"
    /// What a timer that is alive is late at most, in seconds.
    static let grace = 5

    /// Runs to the end of the process.
    ///
    /// - Returns: the exit status: 0 if it was told not to act or the rules are back, 6 if only the door was opened, 2 if
    ///   there was no order.
    public static func run(_ runner: CommandRunner) -> Int32 {
        GuardProcess.settle(name: "surefoot-back")
        let timer = LineSocket(inherited: SpokenProcess.descriptor)
        guard let line = timer.receive(within: 10_000), let wire = RollbackWire.decode(line),
            let order = wire.way.order, let (family, entry) = order.families.first
        else { return 2 }
        let restorer = Restorer(family, entry, order.management, runner)
        GuardProcess.lockMemory()
        timer.send(RollbackWire.armed)
        var wait = DeadlineWait(seconds: wire.seconds + grace, master: timer, needsMaster: true)
        let end = wait.run { line in
            if let entry = RollbackWire.order(in: line)?.families[family] { restorer.entry = entry }
        }
        if case .standDown(let speaker) = end {
            speaker.send(RollbackWire.disarmed)
            return 0
        }
        timer.send(RollbackWire.acting)
        let outcome = restorer.run { timer.send(RollbackWire.line(for: RollbackResult($0, of: family))) }
        return outcome == .restored ? 0 : 6
    }
}
