import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// The loop of a session: takes the engine's actions to the host and to the screen, and the results back.
final class Walk {
    private var engine: StepEngine
    private let screen: Screen
    private let input: any Input
    private let runner: CommandRunner
    private let saver: RuleSaver
    private let peerCommand: (String) -> [String]
    private let session: WalkSession
    private var watcher: ManagementWatcher
    private let listener: ConfirmationListener?
    /// A code that was typed in a login, and that the engine has not heard of.
    private var claim: LoginClaim?
    /// Whether the last prompt asked for a new login.
    private var awaitsLogin = false
    private let deadline: Deadline
    private let bench: TestBench
    private var exitStatus: Int32 = 0

    init(
        engine: StepEngine, screen: Screen, input: any Input, runner: CommandRunner, saver: RuleSaver,
        session: WalkSession, deadline: Deadline, listener: ConfirmationListener?,
        peerCommand: @escaping (String) -> [String] = { [$0] }
    ) {
        self.engine = engine
        self.screen = screen
        self.input = input
        self.runner = runner
        self.saver = saver
        self.session = session
        self.deadline = deadline
        self.listener = listener
        bench = TestBench(runner)
        self.peerCommand = peerCommand
        watcher = ManagementWatcher(port: engine.settings.managementPort)
    }

    /// Walks to the end.
    ///
    /// - Returns: the exit status. A signal that asked the program to end has ended it before.
    func run() async -> Int32 {
        var event: Event? = .started
        while let next = event {
            event = nil
            for action in engine.handle(next) {
                event = await perform(action)
            }
        }
        return exitStatus
    }

    /// Does what the engine wants.
    ///
    /// - Returns: what came of it, for the actions that have an answer.
    private func perform(_ action: Action) async -> Event? {
        switch action {
        case .show(let message):
            show(message)
            return nil
        case .ask(let prompt): return await ask(prompt)
        case .run(let command): return .commandFinished(await run(command))
        case .resolve(let name, let family):
            return .resolved(await NameResolver(runner).resolve(name, family))
        case .openNamespace(let family): return await bench.openNamespace(family)
        case .runInNamespace(let command): return .commandFinished(await runInNamespace(command))
        case .beginWatch(let watch): return await bench.begin(watch)
        case .endWatch: return await bench.end()
        case .dropWatch:
            await bench.clear()
            return nil
        case .runOnPeer(let line): return await runOnPeer(line)
        case .readRulesets: return .rulesetsRead(await RulesetReader(runner).read(engine.settings.families))
        case .proveTracking(let probe): return .trackingProved(await prove(probe))
        case .markConnections:
            watcher.markBaseline()
            return nil
        case .answerLogin(let finding):
            listener?.answer(finding.answer)
            return nil
        case .observeConnections:
            watcher.poll()
            return .connectionsObserved(watcher.logins())
        case .armTimer(let order):
            let event = deadline.arm(order)
            deadline.isBackedByKernel.map { isBacked in
                show(.rollback(.kernelOpens(isBacked, services: engine.settings.management)))
            }
            return event
        case .extendTimer:
            deadline.extend()
            return nil
        case .disarmTimer: return deadline.disarm()
        case .fireTimer:
            deadline.fire()
            return nil
        case .restore(let order): return .restored(await RollbackRunner(runner).run(order))
        case .planSave(let tables): return .savePlanned(SavePlanner().plan(tables))
        case .save(let order): return .saved(await saver.save(order))
        case .unsave(let files):
            SaveRecovery.undo(files)
            return nil
        case .record(let record):
            session.write(record).map(screen.show)
            return nil
        case .openShell:
            Shell.open()
            return nil
        case .finish(let ending):
            exitStatus = ending.exitStatus
            return nil
        }
    }

    /// What is concluded on the screen is kept in the journal too.
    private func show(_ message: Message) {
        let lines = message.lines
        screen.show(lines)
        input.saw(message)
        for case .verdict(let verdict, let family, let text) in lines {
            _ = session.write(.concluded(verdict, family.flatMap(Family.init), text))
        }
    }

    private func run(_ command: Command) async -> CommandResult {
        if let reason = session.objection(to: command) { return CommandResult(.notStarted(reason: reason)) }
        // What is about to be put in must be taken out again should this process end in the middle of it.
        deadline.update(engine.rollbackOrder)
        return await runner.run(command)
    }

    private func runInNamespace(_ command: Command) async -> CommandResult {
        guard let namespace = bench.namespace else {
            return CommandResult(.notStarted(reason: "The namespace is gone."))
        }
        return await watchingLogins { await namespace.run(command) }
    }

    private func prove(_ probe: Probe?) async -> TrackingProof {
        let settings = engine.settings
        let prover = TrackingProver(runner, services: settings.management, families: settings.families)
        return await prover.prove(probe, of: settings.login?.connection) {
            screen.show(.access(.countingPackets))
        }
    }

    private func runOnPeer(_ line: String) async -> Event {
        let command = Command(peerCommand(line))
        return .commandFinished(await watchingLogins { [runner] in await runner.run(command, timeout: 60) })
    }

    /// A short connection may be gone by the time the command is over, and what it runs may wait for an answer.
    private func watchingLogins(
        _ body: @escaping @Sendable () async -> CommandResult
    ) async -> CommandResult {
        let end = WorkEnd()
        let task = Task {
            defer { end.come() }
            return await body()
        }
        while !end.hasCome {
            watcher.poll()
            if awaitsLogin, hear() { listener?.answer(.taken) }
            try? await Task.sleep(for: .milliseconds(50))
        }
        watcher.poll()
        return await task.value
    }

    /// Takes the next code that was typed in a login. The login is looked at while its speaker waits, since the number of
    /// a process that has ended may be another's.
    ///
    /// - Returns: whether there is one.
    private func hear() -> Bool {
        guard claim == nil, let call = listener?.next() else { return false }
        let login = watcher.login(of: call.process)
        guard listener?.callerWaits == true else { return false }
        claim = LoginClaim(code: call.code, login: login)
        return true
    }

    private func ask(_ prompt: Prompt) async -> Event? {
        awaitsLogin = prompt.asksForLogin
        if let event = deadline.event ?? claimed() { return event }
        switch input.read(prompt, secondsLeft: deadline.remaining, idle: { [self] in idle() }) {
        case .line(let line): return .answered(line)
        case .endOfInput: return .endOfInput
        case .interrupted: return .interrupted
        case .ended: return deadline.event ?? claimed() ?? .noticed
        case .terminated(let signal):
            await bench.clear()
            Signals.end(by: signal)
            exitStatus = 128 + signal
            return nil
        }
    }

    /// A code counts where a new login is asked for, and nowhere else.
    private func claimed() -> Event? {
        defer { claim = nil }
        return awaitsLogin ? claim.map(Event.loginClaimed) : nil
    }

    /// What happens beside the prompt: new logins are noticed, and the timer is watched.
    private func idle() -> LineEditor.Idle {
        watcher.poll()
        if deadline.hasNews || (awaitsLogin && hear()) { return .end }
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
        .notice(String(screen.renderer.render(lines).dropLast()))
    }
}

extension AccessFinding {
    /// What whoever has typed the code is told.
    fileprivate var answer: ConfirmationAnswer {
        ConfirmationAnswer(isHeard: self == .confirmed, sentence: Finding.access(self).sentence)
    }
}

extension ConfirmationAnswer {
    /// The wizard itself has this login made, and judges it once that is over.
    fileprivate static let taken = ConfirmationAnswer(
        isHeard: true, sentence: "The wizard has heard it, and tells on its screen what comes of it.")
}

extension Prompt {
    /// Whether a new login is asked for.
    fileprivate var asksForLogin: Bool { words.contains(.confirm) || words.contains(.consoleOnly) }
}

extension Ending {
    /// The exit status that stands for the ending.
    fileprivate var exitStatus: Int32 {
        switch self {
        case .done: 0
        case .left: Status.failed
        case .inputEnded: Status.inputMissing
        case .rolledBack: Status.rolledBack
        case .interrupted: Status.interrupted
        case .rollbackFailed: Status.rollbackFailed
        }
    }
}
