import Glibc
public import Linux
import Netfilter
import StepEngine

/// The process that puts one family's rules back, made beforehand by the rollback timer so that neither a full machine nor
/// the other family is in its way. It acts when the timer says so, when the timer is gone, and when the timer lets the
/// deadline pass without a word.
public enum RestorerProcess {
    /// The hidden command that runs it.
    public static let command = "restorer"
    /// What lists of processes call it.
    static let name = "surefoot-back"
    /// What a timer that is alive is late at most, in seconds.
    static let grace = 5
    /// How long a command may take, in seconds: one that hangs must not keep the door shut for long.
    private static let commandTime = 10
    /// How long the kernel's own rule waits beyond the deadline, in seconds, so that it acts only where nobody else has.
    private static let kernelGrace = 10

    /// Runs to the end of the process.
    ///
    /// - Parameter timer: what the rollback timer is heard on.
    /// - Returns: the exit status: 0 if it was told not to act or the rules are back, 6 if only the door was opened, 2 if
    ///   there was no order.
    public static func run(for timer: LineSocket) -> Int32 {
        GuardProcess.settle(name: name)
        guard let line = timer.receive(within: 10_000), let wire = RollbackWire.decode(line),
            let order = wire.way.order, let (family, entry) = order.families.first
        else { return 2 }
        let runner = CommandRunner(programs: wire.programs, timeout: commandTime)
        let restorer = Restorer(family, entry, order.management, runner)
        let kernel = restorer.management.flatMap { KernelGuard(family, $0.services, runner) }
        // A command that counts or saves the rules must not find one more: it goes in once the command has ended.
        let isGuarded =
            entry.whole == nil ? kernel?.place(in: wire.seconds + kernelGrace) ?? false : kernel != nil
        Memory.lock()
        timer.send(isGuarded ? RollbackWire.armedWithKernel : RollbackWire.armed)
        // Its time begins with that of the others. Until then nothing is changed, so that nothing is to be put back.
        _ = timer.receive(within: -1)
        var command: GuardedCommand?
        var wait = DeadlineWait(seconds: wire.seconds + grace, master: timer, needsMaster: true)
        let end = wait.run { line in
            if line == RollbackWire.extend { _ = kernel?.place(in: wire.seconds + kernelGrace) }
            if let seconds = RollbackWire.kernelRuleSeconds(in: line) {
                _ = kernel?.place(in: seconds + kernelGrace)
            }
            if let group = RollbackWire.commandGroup(in: line) { command = GuardedCommand(group: group) }
            if let entry = RollbackWire.order(in: line)?.families[family] { restorer.entry = entry }
        }
        // A rule that stays would open the door in the end.
        if case .standDown(let speaker) = end, kernel?.remove() ?? true {
            speaker.send(RollbackWire.disarmed)
            return 0
        }
        timer.send(RollbackWire.acting)
        command?.end()
        let outcome = restorer.run { timer.send(RollbackWire.line(for: RollbackResult($0, of: family))) }
        return outcome == .restored ? 0 : 6
    }
}
