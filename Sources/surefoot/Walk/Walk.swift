import Host
import Linux
import Netfilter
import Runbook
import SafeText
import StepEngine
import Terminal

/// The loop of a session: takes the engine's actions to the host and to the screen, and the results back.
final class Walk {
    private var engine: StepEngine
    private let shown: WalkScreen
    private let input: any Input
    private let runner: CommandRunner
    private let reader: ConditionalReader
    private let saver: RuleSaver
    private let peerCommand: (String) -> [String]
    private let remarks: [String: [ScreenLine]]
    private let session: WalkSession
    private let logins: NewLogins
    private let deadline: Deadline
    private let bench: TestBench
    private let attention = Attention()
    private var hasReadWholeRules = false
    /// Whether something ran since the last question.
    private var hasRun = false
    private var exitStatus: Int32 = 0

    init(
        engine: StepEngine, screen: Screen, input: any Input, runner: CommandRunner,
        reader: ConditionalReader, saver: RuleSaver, session: WalkSession, deadline: Deadline,
        listener: ConfirmationListener?,
        peerCommand: @escaping (String) -> [String] = { [$0] }, remarks: [String: [ScreenLine]] = [:]
    ) {
        self.engine = engine
        shown = WalkScreen(screen, input, session.journal, attention, runner.programs)
        self.input = input
        self.runner = runner
        self.reader = reader
        self.saver = saver
        self.session = session
        self.deadline = deadline
        bench = TestBench(runner, reader)
        self.peerCommand = peerCommand
        self.remarks = remarks
        logins = NewLogins(engine.settings, listener)
    }

    private var screen: Screen { shown.screen }

    /// Walks to the end.
    ///
    /// - Returns: the exit status. A signal that asked the program to end has ended it before.
    func run() async -> Int32 {
        var event: Event? = .started
        while let next = event {
            event = nil
            for action in engine.handle(next) {
                hasRun = hasRun || action.doesSomething
                event = await perform(action)
            }
        }
        session.journal.end().map(screen.show)
        input.end()
        if let signal = attention.termination { await end(by: signal) }
        return exitStatus
    }

    /// Ends as if nobody had caught the signal, and leaves nothing of a test behind. Where that cannot be done at once,
    /// the guard does it.
    private func end(by signal: Int32) async {
        _ = await attention.wait(for: { [bench] in await bench.clear() })
        Signals.end(by: signal)
        exitStatus = 128 + signal
    }

    /// Does what the engine wants.
    ///
    /// Putting rules back, and saving, are seen to their end, whatever is typed.
    ///
    /// - Returns: what came of it, for the actions that have an answer; nil if the program is to end.
    private func perform(_ action: Action) async -> Event? {
        switch action {
        case .show(let message):
            await show(message)
            return nil
        case .ask(let prompt): return await ask(prompt)
        case .run(let command): return await run(command).map(Event.commandFinished)
        case .resolve(let name, let family):
            return await wait { [runner] in await NameResolver(runner).resolve(name, family) }
                .map(Event.resolved)
        case .openNamespace(let family): return await wait { [bench] in await bench.openNamespace(family) }
        case .runInNamespace(let command): return await runInNamespace(command).map(Event.commandFinished)
        case .beginWatch(let watch): return await wait { [bench] in await bench.begin(watch) }
        case .endWatch: return await wait { [bench] in await bench.end() }
        case .dropWatch:
            await wait { [bench] in await bench.clear() }
            return nil
        case .runOnPeer(let line): return await runOnPeer(line).map(Event.commandFinished)
        case .readRulesets(let need):
            let families = engine.settings.families
            return await wait { [reader] in await reader.read(families, need) }
                .map(Event.rulesetsRead)
        case .readWholeRules: return await readWholeRules().map(Event.wholeRulesRead)
        case .listServices:
            // A list that was cut off would hide what is not in it.
            return await attention.wait(for: ServiceReader.list, heedsInterrupt: false)
                .map(Event.servicesListed)
        case .proveTracking(let probe): return await prove(probe).map(Event.trackingProved)
        case .markConnections:
            logins.mark()
            return nil
        case .answerLogin(let finding):
            logins.answer(finding)
            return nil
        case .observeConnections:
            logins.look()
            return .connectionsObserved(logins.all)
        case .armTimer(let order): return await arm(order)
        case .placeKernelRules:
            deadline.placeKernelRules()
            return nil
        case .extendTimer:
            deadline.extend()
            return nil
        case .disarmTimer: return deadline.disarm()
        case .fireTimer:
            deadline.fire()
            return nil
        case .restore(let order): return .restored(await RollbackRunner(runner).run(order))
        case .planSave(let tables): return .savePlanned(SavePlanner().plan(tables))
        case .save(let order):
            return .saved(await saver.save(order, noting: note))
        case .unsave(let undo):
            await show(.saving(.returned(await SaveTakeBack(runner).run(undo))))
            return nil
        case .record(let record):
            session.journal.write(record)
            return nil
        case .openShell:
            if let error = await attention.wait(for: Shell.open, heedsInterrupt: false) ?? nil {
                await show(.session(.noShell(reason: error.description)))
            }
            return nil
        case .finish(let ending):
            exitStatus = ending.exitStatus.rawValue
            return nil
        }
    }

    private func show(_ message: Message) async {
        await shown.show(message) { [self] in idle() }
        if case .step(.header(let header)) = message {
            shown.show(remarks[engine.runbook.steps[header.number - 1].id] ?? [])
        }
    }

    private func run(_ command: Command) async -> CommandResult? {
        if command.needsRecord, deadline.isOver {
            return CommandResult(
                .notStarted(
                    reason: "The rollback timer has begun to put the rules back. Nothing was changed."))
        }
        if command.needsRecord, let reason = await objection() {
            let way = " Nothing was changed. Once it can be written, type `retry`."
            return CommandResult(.notStarted(reason: reason + way))
        }
        // What is about to be put in must be taken out again should this process end in the middle of it.
        deadline.update(engine.rollbackOrder)
        // One that hangs beyond the deadline would change the rules after they are back.
        let watch = deadline.watch(of: command)
        defer { watch(0) }
        let work = { @Sendable [runner] in await runner.run(command, started: watch) }
        return await wait(for: work) { [self] isInterrupted in
            guard isInterrupted, command.mayWriteRules else { return }
            screen.show(.command(.awaited(seconds: CommandRunner.patience)))
        }
    }

    /// Why nothing must be changed now: the journal's disk does not take what is about to be done. It is waited for a
    /// little, and Ctrl-C ends that.
    private func objection() async -> String? {
        await session.journal.objection {
            await wait {
                try? await Task.sleep(for: .milliseconds(50))
                return !Task.isCancelled
            } ?? false
        }
    }

    private func arm(_ order: RollbackOrder) async -> Event? {
        if let reason = await objection() { return .timerRefused(reason: reason) }
        let event = deadline.arm(order)
        if let isBacked = deadline.isBackedByKernel {
            await show(.rollback(.kernelOpens(isBacked, services: engine.settings.management)))
        }
        return event
    }

    /// Only what is written down can be taken back should the save be cut off.
    private func note(_ files: [SaveResult.SavedFile]) async throws(HostError) {
        session.journal.write(.saving(files))
        if let reason = await objection() { throw HostError(reason) }
    }

    /// What cannot be put back is told once, before anything of it is changed.
    private func readWholeRules() async -> WholeReading? {
        let families = engine.settings.families
        let reading = await wait { [runner] in await WholeRulesReader(runner).reading(families) }
        if case .read(let whole) = reading, !hasReadWholeRules {
            hasReadWholeRules = true
            screen.show(GuardMessage.limits(of: whole).flatMap(\.lines))
        }
        return reading
    }

    private func runInNamespace(_ command: Command) async -> CommandResult? {
        guard let namespace = bench.namespace else {
            return CommandResult(.notStarted(reason: "The namespace is gone."))
        }
        defer { logins.look() }
        return await wait { await namespace.run(command) }
    }

    private func prove(_ probe: Probe?) async -> TrackingProof? {
        let settings = engine.settings
        let prover = TrackingProver(runner, settings)
        return await wait { [screen] in
            await prover.prove(probe, of: settings.login?.connection) {
                screen.show(.access(.countingPackets))
            }
        }
    }

    private func runOnPeer(_ line: String) async -> CommandResult? {
        let command = Command(peerCommand(line))
        let lines = OverheardLines()
        defer {
            // A short connection may be gone by the time the command is over.
            logins.look()
            shown.show(lines.takeRest().map(ScreenLine.output))
        }
        let work = { @Sendable [runner] in
            await runner.run(command, timeout: 60, atMost: OverheardLines.limit, hear: lines.hear)
        }
        return await wait(for: work) { [self] _ in screen.show(lines.take().map(ScreenLine.output)) }
    }

    @discardableResult
    private func wait<Result: Sendable>(
        _ work: @escaping @Sendable () async -> Result
    ) async -> Result? {
        await wait(for: work) { _ in }
    }

    /// Waits for what takes its time. Ctrl-C ends it, new logins are noticed, and the timer's time is told.
    private func wait<Result: Sendable>(
        for work: @escaping @Sendable () async -> Result, beside look: (_ isInterrupted: Bool) -> Void
    ) async -> Result? {
        guard attention.termination == nil else { return nil }
        let began = ContinuousClock.now
        var told = 1
        defer { screen.hideWait() }
        return await attention.wait(for: work) { [self] isInterrupted in
            // The terminal has shown ^C where the cursor was.
            if isInterrupted { screen.write("\n") }
            look(isInterrupted)
            logins.look()
            // What is run here may itself wait for an answer.
            logins.hearAtWork()
            if !deadline.hasNews, let seconds = deadline.mark() {
                screen.show(.rollback(.timeLeft(seconds: seconds)))
            }
            if let lines = bench.sight(), !lines.isEmpty { screen.show(lines) }
            let seconds = Int(began.duration(to: .now).components.seconds)
            guard seconds > told else { return }
            told = seconds
            screen.showWait(seconds: seconds)
        }
    }

    private func ask(_ prompt: Prompt) async -> Event? {
        // A Ctrl-C was meant for what ran when it was typed; after another one it is the second.
        if hasRun || !input.isPerson { attention.hear() }
        hasRun = false
        guard attention.termination == nil else { return nil }
        if attention.wasInterrupted, !input.isPerson { return .interrupted }
        logins.areAsked(by: prompt)
        shown.turnPage()
        session.journal.complaint().map(screen.show)
        if let event = deadline.event ?? logins.claimed() { return event }
        if let seconds = deadline.reminder() { screen.show(.rollback(.timeLeft(seconds: seconds))) }
        switch input.read(prompt, idle: { [self] in idle() }) {
        case .line(let line): return .answered(line)
        case .endOfInput: return .endOfInput
        case .interrupted: return .interrupted
        case .tooLong:
            await show(.answer(.tooLong(limit: LineEditor.longest)))
            return await ask(prompt)
        case .ended: return deadline.event ?? logins.claimed() ?? .noticed
        case .terminated(let signal):
            attention.end(by: signal)
            return nil
        }
    }

    /// What happens beside the prompt: new logins are noticed, and the timer is watched.
    private func idle() -> LineEditor.Idle {
        logins.look()
        if deadline.hasNews || logins.hear() { return .end }
        if let seconds = deadline.mark() {
            return notice(Message.rollback(.timeLeft(seconds: seconds)).lines)
        }
        return sight()
    }

    /// What the test that is watched has shown since the last look.
    private func sight() -> LineEditor.Idle {
        guard let lines = bench.sight() else { return .nothing }
        return lines.isEmpty ? .end : notice(lines)
    }

    private func notice(_ lines: [ScreenLine]) -> LineEditor.Idle {
        .notice(screen.renderer.render(lines).withoutLastLineEnd)
    }
}

extension Action {
    /// Whether anything but the screen and the journal has to do with it.
    fileprivate var doesSomething: Bool {
        switch self {
        case .show, .ask, .record, .finish: false
        default: true
        }
    }
}
