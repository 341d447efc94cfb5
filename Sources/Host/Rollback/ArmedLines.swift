import Glibc
import Linux
public import Netfilter
import StepEngine

/// The lines of defence that are armed on this host at the moment.
public struct ArmedLines: Sendable, Hashable {
    /// The rollback timer; nil if none runs.
    public let timer: Timer?
    /// The processes that stand ready to put the rules back, one a family.
    public let restorers: [Int32]
    /// The wizard, or the guard of a command, which watches the timer; nil if there is none.
    public let watcher: Int32?
    /// For each family the time, in UTC, from which a rule of the kernel lets management in; none where there is no such
    /// rule, or the rules cannot be read.
    public let kernel: [Family: String]

    /// A rollback timer that runs.
    public struct Timer: Sendable, Hashable {
        /// Its process; nil if it cannot be seen from here.
        public var process: Int32?
        /// The seconds until it acts.
        public var secondsLeft: Int
    }

    /// Looks at them, from any terminal of root.
    public static func now(_ runner: CommandRunner) async -> ArmedLines {
        let families = Family.allCases.filter { runner.programs.find($0.command) != nil }
        let readings = await RulesetReader(runner).read(families)
        let timer = RollbackTimer.running()
        return ArmedLines(
            timer: timer.map { Timer(process: $0.process, secondsLeft: $0.remaining) },
            restorers: restorers, watcher: SessionLock.holder?.process,
            kernel: readings.compactMapValues {
                $0.table?.input.rules.lazy.compactMap(GuardRule.time(of:)).first
            })
    }

    /// Whether anything would put the rules back, or open the door.
    public var isAnyArmed: Bool { timer != nil || !restorers.isEmpty || !kernel.isEmpty }

    /// Those of this network namespace.
    private static var restorers: [Int32] {
        let here = RunningProcess(getpid()).network
        return RunningProcess.all().filter { $0.name == RestorerProcess.name && $0.network == here }
            .map(\.id).sorted()
    }
}
