import Glibc
import Linux
public import Netfilter
public import StepEngine

extension ArmedLines {
    /// Looks at those of this host, from any terminal of root.
    ///
    /// - Parameters:
    ///   - tables: the rules in force, as far as they can be read.
    ///   - session: the session that a unit of systemd would be of.
    ///   - runner: runs what is asked of systemd.
    /// - Returns: what is armed at this moment.
    public static func now(
        in tables: [Family: FilterTable], of session: String?, _ runner: CommandRunner
    ) async -> ArmedLines {
        let timer = RollbackTimer.running()
        return ArmedLines(
            timer: timer.map { Timer(process: $0.process, secondsLeft: $0.remaining) },
            restorers: readyRestorers,
            watcher: SessionLock.holder().flatMap { $0.process == getpid() ? nil : $0.process },
            unit: await unitWaits(session, runner), in: tables)
    }

    /// Those of this network namespace.
    private static var readyRestorers: [Int32] {
        let here = RunningProcess(getpid()).network
        return RunningProcess.all().filter { $0.name == RestorerProcess.name && $0.network == here }
            .map(\.id).sorted()
    }

    private static func unitWaits(_ session: String?, _ runner: CommandRunner) async -> Bool? {
        guard ServiceManager.runs, let session else { return nil }
        return await runner.run(ServiceManager.ask(about: session), timeout: 5).exit == 0
    }
}
