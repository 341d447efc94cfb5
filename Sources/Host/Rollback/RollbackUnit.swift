import Dispatch
import Linux
import StepEngine

/// A unit of systemd that puts the rules back where every process of ours is gone: it stands some seconds behind them.
///
/// Nobody waits for systemd: what it does comes on top of the other lines of defence, and is never in their way.
public final class RollbackUnit: Sendable {
    /// How much later than the deadline it acts, in seconds: after the timer, the restorers and the kernel's own rule.
    public static let grace = 30

    private let session: String
    private let program: String
    private let runner = CommandRunner(programs: ProgramPaths(), timeout: 10)
    /// One after the other, or a stop could overtake its start.
    private let commands = DispatchQueue(label: "systemd")

    /// A unit for a session; nil where systemd does not run.
    public init?(_ session: String) {
        guard ServiceManager.runs, let program = try? File.target(ofLink: "/proc/self/exe") else {
            return nil
        }
        self.session = session
        self.program = program
    }

    /// Starts it, in the place of one that waits already.
    public func start(after seconds: Int) {
        let command = [program, "rollback", "--deadline", session]
        run([ServiceManager.stop(session), ServiceManager.start(session, in: seconds + Self.grace, command)])
    }

    /// Stops it, before this process may end.
    public func stop() {
        run([ServiceManager.stop(session)])
        commands.sync {}
    }

    private func run(_ all: [Command]) {
        commands.async { [runner] in
            for command in all { _ = runner.runBlocking(command) }
        }
    }
}
