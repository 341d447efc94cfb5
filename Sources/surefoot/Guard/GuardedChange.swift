import Glibc
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// A change of the firewall that waits for its confirmation, with the way back prepared.
final class GuardedChange {
    let order: RollbackOrder
    let settings: Settings
    let deadline: Deadline
    private let runner: CommandRunner
    private let session: WalkSession
    private let confirmation: GuardConfirmation
    private let screen = Screen.standard
    private let attention = Attention()
    /// The command that makes the change, as long as it may run.
    var running: GuardedCommand?

    /// Makes one for a session.
    ///
    /// - Parameters:
    ///   - order: the way back.
    ///   - settings: what is known of the host.
    ///   - listener: hears the code.
    ///   - runner: runs the commands of the way back.
    ///   - session: the session, which has the host for itself.
    ///   - seconds: until the rollback timer acts, once it is armed.
    ///   - timer: the one that an earlier guard of the session has left running.
    init(
        _ order: RollbackOrder, _ settings: Settings, _ listener: ConfirmationListener,
        _ runner: CommandRunner, _ session: WalkSession, seconds: Int, timer: RollbackTimer? = nil
    ) {
        self.order = order
        self.settings = settings
        self.runner = runner
        self.session = session
        confirmation = GuardConfirmation(settings, order, listener, runner)
        deadline = Deadline(seconds: seconds, session: session, programs: runner.programs, timer: timer)
    }

    /// Starts the rollback timer.
    ///
    /// - Returns: nil once it is armed; else why it is not.
    func arm() async -> String? {
        write(.intent(.armTimer))
        let objection = await session.journal.objection {
            (try? await Task.sleep(for: .milliseconds(50))) != nil
        }
        if case .timerRefused(let reason) = objection.map(Event.timerRefused) ?? deadline.arm(order) {
            return reason
        }
        write(.timer(.armed))
        screen.show(.rollback(.timerArmed))
        return nil
    }

    /// Waits for the confirmation of what was changed.
    ///
    /// - Returns: the exit status.
    func awaitConfirmation() async -> Int32 {
        confirmation.begin()
        deadline.placeKernelRules()
        await tellKernelRules()
        show(.confirm(settings))
        while true {
            usleep(100_000)
            if isToldToEnd { return await goBack(.interrupted) }
            if let event = deadline.event { return await timerHasSpoken(event) }
            if let seconds = deadline.mark() { screen.show(.rollback(.timeLeft(seconds: seconds))) }
            if await confirmation.isGiven(tell: show) { return await confirmed() }
        }
    }

    /// The restorers put the rules in beside this process, so that they may take a moment to be there.
    private func tellKernelRules() async {
        guard deadline.isBackedByKernel != false else {
            return show(.kernelRules(order.families.mapValues { _ in false }, services: settings.management))
        }
        var areThere: [Family: Bool] = [:]
        for _ in 0..<20 {
            let readings = await RulesetReader(runner).read(settings.families)
            areThere = readings.mapValues {
                $0.table?.input.rules.contains(where: GuardRule.isGuard) ?? false
            }
            if areThere.values.allSatisfy({ $0 }) { break }
            usleep(100_000)
        }
        show(.kernelRules(areThere, services: settings.management))
        let rules = await HostRulesReader(runner, families: settings.families).read()
        if rules.nativeChains.contains(where: { $0.effect >= .mayDrop }) { show(.nativeChainsBeside) }
    }

    /// The login hears that it counts once the timer has said that it will not act.
    private func confirmed() async -> Int32 {
        let event = deadline.disarm()
        guard case .timerDisarmed = event else { return await timerHasSpoken(event) }
        write(.timer(.disarmed))
        confirmation.acknowledge()
        show(.confirmed)
        write(.finished(.done))
        return 0
    }

    // MARK: The way back

    /// Whether somebody wants it to end.
    var isToldToEnd: Bool {
        attention.hear()
        return attention.termination != nil || attention.wasInterrupted
    }

    /// Ends as the timer has it.
    ///
    /// - Returns: the exit status.
    func timerHasSpoken(_ event: Event) async -> Int32 {
        guard case .timerFired(let result) = event else {
            write(.timer(.lost))
            screen.show(.rollback(.timerLost))
            return await goBack(.rolledBack)
        }
        running?.end()
        screen.show(.rollback(.timerFired))
        return conclude(result, .rolledBack)
    }

    /// Puts the rules back.
    ///
    /// - Returns: the exit status.
    func goBack(_ ending: Ending) async -> Int32 {
        if ending == .interrupted { show(.toldToEnd) }
        // It would go on, and change the rules once more.
        running?.end(within: 2000)
        screen.show(.rollback(.restoring))
        write(.intent(.restore))
        let result = await RollbackRunner(runner).run(order)
        write(.restored(result))
        // Only what was put back in truth lets the timer stand down.
        guard result == .restored else {
            deadline.fire()
            defer { screen.show(.rollback(.timerGoesOn)) }
            return conclude(result, ending)
        }
        if case .timerDisarmed = deadline.disarm() { write(.timer(.disarmed)) }
        return conclude(result, ending)
    }

    private func conclude(_ result: RollbackResult, _ ending: Ending) -> Int32 {
        guard result == .restored else {
            screen.show(.rollback(.restored(result, asAtStart: false)))
            write(.finished(.rollbackFailed))
            return Status.rollbackFailed.rawValue
        }
        show(.wentBack)
        write(.finished(.rolledBack))
        guard ending == .interrupted else { return Status.rolledBack.rawValue }
        return Status.interrupted.rawValue
    }

    // MARK: The screen and the journal

    /// Waits for the journal, as far as its disk answers.
    func end() {
        session.journal.end().map(screen.show)
    }

    /// Shows it, and writes its verdicts down.
    func show(_ message: GuardMessage) {
        let lines = message.lines
        screen.show(lines)
        for case .verdict(let verdict, let family, let text) in lines {
            write(.concluded(verdict, family.flatMap(Family.init), text))
        }
    }

    /// Writes into the session's journal.
    func write(_ record: Record) {
        session.journal.write(record)
    }
}
