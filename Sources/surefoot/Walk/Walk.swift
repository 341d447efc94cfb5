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
    private let deadline: Deadline
    private let bench: TestBench
    private var exitStatus: Int32 = 0

    init(
        engine: StepEngine, screen: Screen, input: any Input, runner: CommandRunner, saver: RuleSaver,
        session: WalkSession, deadline: Deadline,
        peerCommand: @escaping (String) -> [String] = { [$0] }
    ) {
        self.engine = engine
        self.screen = screen
        self.input = input
        self.runner = runner
        self.saver = saver
        self.session = session
        self.deadline = deadline
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
        case .observeConnections: return .connectionsObserved(watcher.poll())
        case .armTimer(let order): return deadline.arm(order)
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
            return .saved(await saver.save(order) { session.write(.saving($0)).map(screen.show) })
        case .unsave(let undo):
            show(.saving(.returned(await SaveTakeBack(runner).run(undo))))
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
        return await prover.prove(probe) {
            screen.show(.access(.countingPackets))
        }
    }

    private func runOnPeer(_ line: String) async -> Event {
        let command = Command(peerCommand(line))
        return .commandFinished(await watchingLogins { [runner] in await runner.run(command, timeout: 60) })
    }

    /// A short connection may be gone by the time the command is over.
    private func watchingLogins(
        _ body: @escaping @Sendable () async -> CommandResult
    ) async -> CommandResult {
        let task = Task(operation: body)
        let looks = Task { [before = watcher] in
            var watcher = before
            while !Task.isCancelled {
                _ = watcher.poll()
                try? await Task.sleep(for: .milliseconds(100))
            }
            return watcher
        }
        let result = await task.value
        looks.cancel()
        watcher = await looks.value
        _ = watcher.poll()
        return result
    }

    private func ask(_ prompt: Prompt) async -> Event? {
        if let event = deadline.event { return event }
        switch input.read(prompt, secondsLeft: deadline.remaining, idle: { [self] in idle() }) {
        case .line(let line): return .answered(line)
        case .endOfInput: return .endOfInput
        case .interrupted: return .interrupted
        case .ended: return deadline.event ?? .noticed
        case .terminated(let signal):
            await bench.clear()
            Signals.end(by: signal)
            exitStatus = 128 + signal
            return nil
        }
    }

    /// What happens beside the prompt: new logins are noticed, and the timer is watched.
    private func idle() -> LineEditor.Idle {
        _ = watcher.poll()
        if deadline.hasNews { return .end }
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
