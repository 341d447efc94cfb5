import Glibc
import Linux
public import StepEngine

/// The wizard's side of the rollback timer: a separate process that puts the rules back unless it is told not to.
public final class RollbackTimer {
    /// Why the timer could not be armed.
    public struct Refusal: Error, Sendable, Equatable {
        /// One sentence.
        public let reason: String
    }

    /// What the timer's process has to say.
    public enum Report: Sendable, Equatable {
        /// It will not act any more.
        case disarmed
        /// It has acted.
        case fired(RollbackResult)
        /// Its process is gone, and did not act.
        case lost
    }

    /// The hidden command that runs `RollbackTimerProcess`.
    public static let command = "rollback-timer"

    private let socket: LineSocket
    private let seconds: Int
    private var deadline: Int
    /// Whether it has said that it puts the rules back at this moment, as far as `report` has heard.
    public private(set) var isActing = false
    /// Whether the kernel itself lets management in some seconds after the deadline, should nobody else have; nil if that is
    /// not known of a timer that was found running.
    public private(set) var isBackedByKernel: Bool?

    private init(_ socket: LineSocket, seconds: Int) {
        self.socket = socket
        self.seconds = seconds
        deadline = BootClock.milliseconds + seconds * 1000
    }

    /// Starts the timer's process in a session of its own, and returns once it has acknowledged that it is armed.
    ///
    /// - Parameters:
    ///   - order: what to put back.
    ///   - seconds: the time until it acts.
    ///   - session: the session, and the journal that the process writes to as well.
    ///   - programs: where the programs are found that the rules were read and changed with.
    ///   - environment: tells whose terminals are the operator's.
    ///   - executable: the program whose hidden command `rollback-timer` is the process; nil for this one, also where its
    ///     file has been replaced.
    /// - Returns: the armed timer.
    /// - Throws: `Refusal`; then nothing is armed.
    public static func arm(
        _ order: RollbackOrder, seconds: Int, session: (id: String, journal: String?),
        programs: ProgramPaths, environment: [String: String], executable: String? = nil
    ) throws(Refusal) -> RollbackTimer {
        let wire = RollbackWire.Order(
            order, seconds: seconds, session: session.id, journal: session.journal,
            users: Account.users(environment: environment),
            terminal: TerminalStream.standardOutput.name, programs: programs)
        guard let line = RollbackWire.encode(wire) else {
            throw Refusal(reason: "The order could not be written.")
        }
        let command = [executable ?? "/proc/\(getpid())/exe", Self.command]
        if let timer = try arm(line, seconds, ServiceManager.outsideOfTheLogin(command, session.id)) {
            return timer
        }
        guard let timer = try arm(line, seconds, command) else {
            throw Refusal(reason: "It could not be started, or did not answer.")
        }
        return timer
    }

    /// Starts the process by a command.
    ///
    /// - Returns: nil if that is no way to start it here.
    private static func arm(
        _ line: String, _ seconds: Int, _ command: [String]?
    ) throws(Refusal) -> RollbackTimer? {
        guard let command,
            let socket = try? SpokenProcess(command, environment: ChildEnvironment.own).socket,
            socket.send(line), let answer = socket.receive(within: 60_000)
        else { return nil }
        guard answer.hasPrefix(RollbackWire.armed) else {
            throw Refusal(reason: String(answer.dropFirst(RollbackWire.refused.count)))
        }
        let timer = RollbackTimer(socket, seconds: seconds)
        timer.isBackedByKernel = answer == RollbackWire.armedWithKernel
        return timer
    }

    /// Finds the timer of a session whose wizard is gone.
    ///
    /// - Returns: nil if no timer runs on this host, or none that listens to this account.
    public static func running() -> RollbackTimer? {
        guard let socket = TimerDoor.knock(in: .own), socket.send(RollbackWire.status),
            let seconds = socket.receive(within: 2_000).flatMap(RollbackWire.seconds)
        else { return nil }
        let timer = RollbackTimer(socket, seconds: seconds.all)
        timer.deadline = BootClock.milliseconds + seconds.left * 1000
        return timer
    }

    /// The process of a timer that was found running; nil if it cannot be seen from here.
    public var process: Int32? { socket.peer.flatMap { $0.process > 0 ? $0.process : nil } }

    /// What it is to put back from now on.
    public func update(_ order: RollbackOrder) {
        RollbackWire.line(for: order).map { _ = socket.send($0) }
    }

    /// Tells it that a command runs under guard, which is to end before anything is put back; nil once it has ended.
    public func watch(_ command: GuardedCommand?) {
        commandWatch(command?.id ?? 0)
    }

    /// Tells it of commands that are to end before anything is put back: the number of the process group of one that runs,
    /// or 0 once it has ended. From any thread, since a wizard that is killed a moment later must have told.
    public var commandWatch: @Sendable (Int32) -> Void {
        // To send changes nothing in it.
        nonisolated(unsafe) let socket = socket
        return { group in socket.send(RollbackWire.line(command: group)) }
    }

    /// Puts the kernel's own rules in, where there are any, to let management in shortly after the deadline.
    public func placeKernelRules() {
        socket.send(RollbackWire.line(kernelRuleIn: remaining))
    }

    /// Lets it act now, and returns what came of it.
    public func fire() -> Report {
        socket.send(RollbackWire.fire)
        return lastWord()
    }

    /// Lets it act now, and does not wait for what comes of it.
    public func fireAndForget() {
        socket.send(RollbackWire.fire)
    }

    /// The seconds left until it acts.
    public var remaining: Int { max(0, (deadline - BootClock.milliseconds + 999) / 1000) }

    /// Gives it its full time again.
    public func extend() {
        guard socket.send(RollbackWire.extend) else { return }
        deadline = BootClock.milliseconds + seconds * 1000
    }

    /// Tells it not to act, and returns what it answers. It never acts after having answered `.disarmed`.
    public func disarm() -> Report {
        socket.send(RollbackWire.disarm)
        return lastWord()
    }

    private func lastWord() -> Report {
        while let line = socket.receive(within: 120_000) {
            if line == RollbackWire.disarmed { return .disarmed }
            if let result = RollbackWire.result(in: line) { return .fired(result) }
        }
        return .lost
    }

    /// What it has to say at this moment, without waiting; nil if nothing. One that is late without a word is lost: it
    /// may have been stopped (SIGSTOP), or hang.
    public func report() -> Report? {
        while let line = socket.receive(within: 0) {
            if let result = RollbackWire.result(in: line) { return .fired(result) }
            isActing = isActing || line == RollbackWire.acting
        }
        let late = BootClock.milliseconds - deadline
        return socket.isClosed || late > (isActing ? Self.longestAct : Self.latest) ? .lost : nil
    }

    /// How late it is at most when it begins to act, and when it has something to tell of it, in milliseconds.
    private static let latest = 2 * 1000 * RestorerProcess.grace
    private static let longestAct = 120_000
}
