import Host
import Linux
import StepEngine

/// The rollback timer, as a walk has it: armed or not, what is left of its time, and what it had to say.
final class Deadline {
    private let seconds: Int
    private let session: WalkSession
    private var timer: RollbackTimer?
    /// What the timer has said and the engine has not heard yet.
    private var pending: RollbackTimer.Report?
    private var announced = Int.max
    /// What the timer puts back, as far as it was told from here.
    private var order: RollbackOrder?

    /// `timer` is the one that an earlier wizard of the session has left running.
    init(seconds: Int, session: WalkSession, timer: RollbackTimer?) {
        self.seconds = seconds
        self.session = session
        self.timer = timer
    }

    /// The seconds until the rules go back; nil if no timer runs.
    var remaining: Int? { timer?.remaining }

    func arm(_ order: RollbackOrder) -> Event {
        do {
            timer = try RollbackTimer.arm(
                order, seconds: seconds, session: (session.id, session.journal?.path),
                environment: ProcessEnvironment.variables)
            announced = Int.max
            self.order = order
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

    /// Has the timer act now, and go on until the rules are back.
    func fire() {
        timer?.fireAndForget()
        timer = nil
    }

    func extend() {
        timer?.extend()
        announced = Int.max
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

    /// What the timer had to say; nil if nothing.
    var event: Event? {
        hasNews ? pending.map(event) : nil
    }

    /// The seconds left, where they are to be told because they have become few; nil if that was told already.
    func mark() -> Int? {
        guard let remaining, let mark = [5, 10, 20, 30, 60, 90].first(where: { remaining <= $0 }),
            mark < announced
        else { return nil }
        announced = mark
        return remaining
    }

    private func event(of report: RollbackTimer.Report) -> Event {
        timer = nil
        pending = nil
        return switch report {
        case .disarmed: .timerDisarmed
        case .fired(let result): .timerFired(result)
        case .lost: .timerLost
        }
    }
}
