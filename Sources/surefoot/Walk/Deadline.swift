import Host
import Linux
import StepEngine

/// The rollback timer, as a walk has it: armed or not, what is left of its time, and what it had to say.
final class Deadline {
    private let seconds: Int
    private let session: WalkSession
    private let programs: ProgramPaths
    private let unit: RollbackUnit?
    private var timer: RollbackTimer?
    /// What the timer has said and the engine has not heard yet.
    private var pending: RollbackTimer.Report?
    /// What the timer puts back, as far as it was told from here.
    private var order: RollbackOrder?
    /// How many seconds were left when that was told last.
    private var told = Int.max

    /// `timer` is the one that an earlier wizard of the session has left running.
    init(seconds: Int, session: WalkSession, programs: ProgramPaths, timer: RollbackTimer?) {
        self.seconds = seconds
        self.programs = programs
        self.session = session
        self.timer = timer
        unit = session.journal.path.flatMap { _ in RollbackUnit(session.id) }
    }

    /// The seconds until the rules go back; nil if no timer runs.
    var remaining: Int? { timer?.remaining }

    /// Whether the kernel itself opens the door after the deadline; nil if no timer runs, or it is not known.
    var isBackedByKernel: Bool? { timer?.isBackedByKernel }

    func arm(_ order: RollbackOrder) -> Event {
        do {
            timer = try RollbackTimer.arm(
                order, seconds: seconds, session: (session.id, session.journal.path), programs: programs,
                environment: ProcessEnvironment.variables)
            told = Int.max
            self.order = order
            unit?.start(after: seconds)
            return .timerArmed
        } catch {
            return .timerRefused(reason: error.reason)
        }
    }

    /// Tells the timer what to put back from now on.
    func update(_ order: RollbackOrder) {
        guard let timer, order != self.order else { return }
        timer.update(order)
        self.order = order
    }

    /// Tells the timer that a command runs under guard, or that it has ended.
    func watch(_ command: GuardedCommand?) {
        timer?.watch(command)
    }

    /// Tells the timer of a command that changes the rules; see `RollbackTimer.commandWatch`.
    func watch(of command: Command) -> @Sendable (Int32) -> Void {
        guard let timer, command.mayWriteRules else { return { _ in } }
        return timer.commandWatch
    }

    /// Has the kernel's own rules put in.
    func placeKernelRules() {
        timer?.placeKernelRules()
    }

    /// Has the timer act now, and go on until the rules are back.
    func fire() {
        timer?.fireAndForget()
        timer = nil
    }

    func extend() {
        timer?.extend()
        unit?.start(after: seconds)
        told = Int.max
    }

    func disarm() -> Event {
        let report = pending ?? timer?.disarm() ?? .disarmed
        return event(of: report)
    }

    /// Whether the timer has something to say, which `event` tells.
    var hasNews: Bool {
        pending = pending ?? timer?.report()
        return pending != nil
    }

    /// Whether the timer puts the rules back at this moment, or has something to say. What is changed meanwhile it would
    /// not take back, and the engine would forget.
    var isOver: Bool { hasNews || timer?.isActing == true }

    /// What the timer had to say; nil if nothing.
    var event: Event? {
        hasNews ? pending.map(event) : nil
    }

    /// The seconds left, where they are to be told because they have become few; nil if that was told already.
    func mark() -> Int? {
        guard let remaining, [5, 10, 20, 30, 60, 90].contains(where: { remaining <= $0 && $0 < told })
        else { return nil }
        told = remaining
        return remaining
    }

    /// The seconds left, to be told before a question; nil if they were told a moment ago.
    func reminder() -> Int? {
        guard let remaining, told - remaining >= 10 else { return nil }
        told = remaining
        return remaining
    }

    private func event(of report: RollbackTimer.Report) -> Event {
        timer = nil
        pending = nil
        switch report {
        case .disarmed:
            unit?.stop()
            return .timerDisarmed
        case .fired(let result):
            if result == .restored { unit?.stop() }
            return .timerFired(result)
        case .lost: return .timerLost
        }
    }
}
