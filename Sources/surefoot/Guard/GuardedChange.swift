import ArgumentParser
import Glibc
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// A command of somebody else's that changes the firewall, with the way back prepared around it.
final class GuardedChange {
    private let command: Command
    private let path: String
    private let order: RollbackOrder
    private let settings: Settings
    private let runner: CommandRunner
    private let session: WalkSession
    private let deadline: Deadline
    private let confirmation: GuardConfirmation
    private let screen = Screen.standard
    private let attention = Attention()
    private var running: GuardedCommand?

    /// Looks at the host, and takes down all that its packet filters hold.
    static func make(_ words: [String], _ wishes: WalkWishes) async throws -> GuardedChange {
        let runner = CommandRunner(programs: ProgramPaths(path: ProcessEnvironment.variables["PATH"]))
        guard let path = runner.programs.find(words[0]) else {
            throw refusal("\(words[0]) is not on this host.")
        }
        guard let listener = ConfirmationListener(), let confirmation = Confirmation.drawn() else {
            throw refusal("Nothing could be set up to hear a confirmation with.")
        }
        let findings = try HostFindings(
            wishes.management, runner, Surroundings(), confirmation: confirmation,
            families: Family.allCases.filter { runner.programs.find($0.command) != nil && $0.isInKernel })
        let session = try await WalkSession.begin(from: findings.settings.families, runner)
        // Until here nothing was done, and a signal just ends the program.
        Signals.catchAll()
        let families = findings.settings.families
        for family in families { await ProbeRemover(runner).remove(of: family) }
        let order = try await order(findings.settings, runner)
        let change = GuardedChange(
            Command(words), path, order, findings.settings, runner, session,
            GuardConfirmation(findings.settings, order, listener, runner), seconds: wishes.confirmWithin)
        change.write(
            .began(await SessionHeader(of: session, findings, runner, runbook: ("guard", "", nil))))
        return change
    }

    /// - Returns: what the person is told, and the exit status.
    private static func refusal(_ reason: String) -> ExitCode {
        Screen.standard.show(GuardMessage.notRun(reason: reason).lines)
        return ExitCode(Status.failed)
    }

    private static func order(_ settings: Settings, _ runner: CommandRunner) async throws -> RollbackOrder {
        let readings = await RulesetReader(runner).read(settings.families)
        var order = RollbackOrder(families: [:], management: settings.managementAccess)
        let whole: [Family: WholeRules]
        do throws(WholeRulesReader.Failure) {
            whole = try await WholeRulesReader(runner).read(settings.families)
        } catch {
            throw refusal(error.reason)
        }
        for family in settings.families {
            switch readings[family] {
            case .table(let table, _):
                order.families[family] = .init(
                    snapshot: table, session: SessionRules(known: table.input.rules), whole: whole[family])
            case .unreadable(_, let explanation): throw refusal(explanation)
            case nil: throw refusal("The rules of \(family.command) could not be read.")
            }
        }
        return order
    }

    private init(
        _ command: Command, _ path: String, _ order: RollbackOrder, _ settings: Settings,
        _ runner: CommandRunner, _ session: WalkSession, _ confirmation: GuardConfirmation, seconds: Int
    ) {
        self.command = command
        self.path = path
        self.order = order
        self.settings = settings
        self.runner = runner
        self.session = session
        self.confirmation = confirmation
        deadline = Deadline(seconds: seconds, session: session, programs: runner.programs, timer: nil)
    }

    /// Runs the command, and waits for the confirmation.
    ///
    /// - Returns: the exit status.
    func run() async -> Int32 {
        tellBeginning()
        defer { session.journal.end().map(screen.show) }
        guard await arm() else { return Status.failed }
        do throws(SystemError) {
            running = try GuardedCommand(starting: command.argv, at: path)
        } catch {
            show(.notRun(reason: "\(error.reason)."))
            return await goBack(.rolledBack)
        }
        deadline.watch(running)
        show(.running(seconds: deadline.remaining ?? 0))
        if let end = await waitForCommand() { return end }
        deadline.watch(nil)
        confirmation.begin()
        deadline.placeKernelRules()
        await tellKernelRules()
        show(.confirm(settings))
        return await waitForConfirmation()
    }

    private func tellBeginning() {
        let whole = order.families.compactMapValues(\.whole)
        let programs = whole.values.flatMap(\.saved.keys).sorted().map { $0 + "-restore" }
        let native = whole.values.contains { $0.native != nil } ? ["nft"] : []
        show(
            .begins(
                command, login: settings.login, services: settings.management, programs: programs + native))
        for message in GuardMessage.limits(of: whole) { show(message) }
        write(.rules(order.families.mapValues(\.snapshot.specification), own: [:]))
        write(.guarding(command, whole))
    }

    private func arm() async -> Bool {
        write(.intent(.armTimer))
        let objection = await session.journal.objection {
            (try? await Task.sleep(for: .milliseconds(50))) != nil
        }
        if case .timerRefused(let reason) = objection.map(Event.timerRefused) ?? deadline.arm(order) {
            write(.timer(.refused(reason: reason)))
            show(.notRun(reason: "The rollback timer could not be started. \(reason)"))
            write(.finished(.left(inForce: .nothing)))
            return false
        }
        write(.timer(.armed))
        screen.show(.rollback(.timerArmed))
        return true
    }

    /// - Returns: the exit status where that is the end of all; nil if the command has succeeded.
    private func waitForCommand() async -> Int32? {
        guard let running else { return nil }
        while !running.hasEnded(within: 200) {
            if isToldToEnd { return await goBack(.interrupted) }
            if let event = deadline.event { return await endedByTheTimer(event) }
        }
        let status = running.wait()
        write(.ended(CommandResult(.exited(status))))
        if status == 128 + SIGKILL, let event = await eventSoon() { return await endedByTheTimer(event) }
        show(.ended(status))
        if isToldToEnd { return await goBack(.interrupted) }
        guard status == 0 else {
            show(.failed)
            return await goBack(.rolledBack)
        }
        return nil
    }

    /// Before anything is put back the timer ends the command, and tells of it a moment later.
    private func eventSoon() async -> Event? {
        for _ in 0..<50 {
            if let event = deadline.event { return event }
            usleep(100_000)
        }
        return nil
    }

    private func endedByTheTimer(_ event: Event) async -> Int32 {
        show(.endedByTheTimer)
        return await timerHasSpoken(event)
    }

    /// The restorers put the rules in beside this process, so that they may take a moment to be there.
    private func tellKernelRules() async {
        guard deadline.isBackedByKernel == true else {
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

    private func waitForConfirmation() async -> Int32 {
        while true {
            usleep(100_000)
            if isToldToEnd { return await goBack(.interrupted) }
            if let event = deadline.event { return await timerHasSpoken(event) }
            if let seconds = deadline.mark() { screen.show(.rollback(.timeLeft(seconds: seconds))) }
            if await confirmation.isGiven(tell: show) { return await confirmed() }
        }
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

    private var isToldToEnd: Bool {
        attention.hear()
        return attention.termination != nil || attention.wasInterrupted
    }

    private func timerHasSpoken(_ event: Event) async -> Int32 {
        guard case .timerFired(let result) = event else {
            write(.timer(.lost))
            screen.show(.rollback(.timerLost))
            return await goBack(.rolledBack)
        }
        running?.end()
        screen.show(.rollback(.timerFired))
        return conclude(result, .rolledBack)
    }

    private func goBack(_ ending: Ending) async -> Int32 {
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
            return Status.rollbackFailed
        }
        show(.wentBack)
        write(.finished(.rolledBack))
        guard ending == .interrupted else { return Status.rolledBack }
        return Status.interrupted
    }

    // MARK: The screen and the journal

    private func show(_ message: GuardMessage) {
        let lines = message.lines
        screen.show(lines)
        for case .verdict(let verdict, let family, let text) in lines {
            write(.concluded(verdict, family.flatMap(Family.init), text))
        }
    }

    private func write(_ record: Record) {
        session.journal.write(record)
    }
}

extension GuardMessage {
    /// What cannot be put back.
    static func limits(of whole: [Family: WholeRules]) -> [GuardMessage] {
        let refused = WholeRulesReader.refused(in: whole)
        return (refused.isEmpty ? [] : [.cannotPutBack(refused)])
            + (whole.values.contains { $0.native != nil } ? [] : [.nativeTablesUnknown])
    }
}

extension Family {
    /// Whether the kernel has the family at all, also where the host has no address of it.
    fileprivate var isInKernel: Bool { self == .ipv4 || FamilyUse.current() != .unavailable }
}
