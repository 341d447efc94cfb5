import Netfilter
import Runbook

@testable public import StepEngine

/// A state of the walk: the engine, the kernel that it faces, and what a bystander has seen.
struct Node: Equatable {
    var engine: StepEngine
    /// The rules in force, by name.
    var kernel: [Family: Rules]
    /// The rules that the engine was last told of.
    var lastRead: [Family: Rules] = [:]
    /// What was shown on the way as seen to happen, since the rules last changed.
    var witnessed: Set<Witness> = []
    /// What the journal tells.
    var history = SessionHistory()
    /// The families into which the session has inserted its rule.
    var inserted: Set<Family> = []
    /// What listens, and what was said of it.
    var services = Services()
    /// Whether the timer has acknowledged that it runs, and neither acted nor ended.
    var timerIsArmed = false
    /// Whether rules that count, or a namespace, are there for a test.
    var isTestOpen = false
    /// Whether somebody else may still change the rules on this path.
    var mayBeMeddledWith: Bool

    struct Services: Hashable {
        var listed: [ListeningService] = []
        /// Whether they were listed since the rules were read.
        var areFresh = false
        /// Those that were named last.
        var named: Set<ListeningService> = []
        /// Those of which `shut` was said.
        var agreed: Set<ListeningService> = []
    }

    struct Witness: Hashable {
        enum Sight: CaseIterable { case tracked, login, outbound, counted, blocked }
        var sight: Sight
        var family: Family?
    }

    /// What decides about the way on. What is only shown, or only handed to a rollback, does not, nor does what is
    /// written anew before it is looked at.
    struct Essence {
        var machine: Machine
        var proofs = Proofs()
        var host: Host

        /// Where the engine is.
        struct Machine: Hashable {
            var state: StepEngine.State
            var timer: StepEngine.TimerState
            var progress = Progress(index: 0)
            var test: LiveTest?
            var isLeaving = false
            var consents: Set<ShutConsent> = []

            /// By what tells most of them apart: the engine's own values are only ever compared.
            func hash(into hasher: inout Hasher) {
                hasher.combine(Mirror(reflecting: state).children.first?.label)
                if case .asking(let prompt, let situation) = state {
                    hasher.combine(prompt.named)
                    hasher.combine(prompt.words.count)
                    hasher.combine(Mirror(reflecting: situation).children.first?.label)
                }
                hasher.combine(progress.index)
                hasher.combine(progress.next)
                hasher.combine(progress.results.count)
                hasher.combine(progress.named.count)
                hasher.combine(progress.vouchedFor.count)
                hasher.combine(test == nil)
                hasher.combine(progress.toObserve)
                hasher.combine(progress.groups.count)
                hasher.combine(progress.hint)
                hasher.combine(isLeaving)
                hasher.combine(consents)
            }
        }

        /// What was counted and seen.
        struct Proofs: Hashable {
            var baselines: [Step.Report: [Family: UInt64]] = [:]
            var answered: [Family: UInt64] = [:]
            var evidence: Set<FactStanding> = []
            var witnessed: Set<Witness> = []
        }

        /// What is in force.
        struct Host: Hashable {
            var isTestOpen: Bool
            var timerIsArmed: Bool
            var kernel: [Family: Rules] = [:]
            var lastRead: [Family: Rules] = [:]
            var inserted: Set<Family> = []
            var services = Services()
            var mayBeMeddledWith = false
        }
    }

    private static let anyWatch = Watch(repliesFrom: World.peer(.ipv4), above: nil, except: 22)

    /// Two states with the same essence go on in the same way.
    var essence: Essence { engine.isFinished ? endedEssence : livingEssence }

    /// After the end nothing goes on.
    private var endedEssence: Essence {
        Essence(
            machine: .init(state: engine.state, timer: engine.timer),
            host: .init(isTestOpen: isTestOpen, timerIsArmed: timerIsArmed))
    }

    private var livingEssence: Essence {
        var progress = engine.progress
        progress.hint = nil
        if engine.state != .reading(.step) { progress.isAnew = false }
        var baselines = engine.counts.baselines.filter { !$0.value.isEmpty }
        if engine.isAsking { progress.results = [:] }
        if engine.step.report != .nc { baselines[.nc] = nil }
        // Each test has ports of its own, which decide about nothing here.
        var test = engine.test
        if test?.watch != nil { test?.watch = Self.anyWatch }
        progress.ended = progress.ended.map {
            var test = $0.test
            test.watch = nil
            return EndedTest(test: test, watch: Self.anyWatch, result: $0.result)
        }
        // What is listed is looked at in the same event, and what is named is asked about at once.
        var known = Services(agreed: services.agreed)
        if case .asking(_, .services) = engine.state { known.named = services.named }
        let observed = Fact.allCases.filter { $0.kind != .structural }.flatMap(engine.facts.standings)
        return Essence(
            machine: .init(
                state: engine.state, timer: engine.timer, progress: progress, test: test,
                isLeaving: engine.refusal == .quit, consents: engine.consents),
            proofs: .init(
                baselines: baselines, answered: engine.counts.answered,
                evidence: Set(observed.filter(\.holds)),
                witnessed: witnessed),
            host: .init(
                isTestOpen: isTestOpen, timerIsArmed: timerIsArmed, kernel: kernel, lastRead: lastRead,
                inserted: inserted, services: known, mayBeMeddledWith: mayBeMeddledWith))
    }

    /// Tells the engine of an event, and lets kernel and bystander take note.
    mutating func handle(_ event: Event, in world: World) -> [Action] {
        let before = engine
        let actions = engine.handle(event)
        obey(event, after: before, in: world)
        watch(event, actions)
        listen(event, after: before, actions)
        keep(event, actions)
        return actions
    }

    /// The wizard dies; somebody resumes the session.
    ///
    /// - Returns: nil if the journal does not tell enough.
    func cut(in world: World) -> Node? {
        guard let engine = world.engine(resuming: history, timerRuns: timerIsArmed) else { return nil }
        var node = self
        node.engine = engine
        // Whoever resumes a session first takes out what counts; a namespace has gone with the wizard.
        node.isTestOpen = false
        // The login is another one now.
        node.witnessed.remove(Witness(sight: .tracked))
        return node
    }

    private mutating func keep(_ event: Event, _ actions: [Action]) {
        if case .timerFired(let result) = event { history.take(.timer(.fired(result))) }
        for case .record(let record) in actions { history.take(record) }
    }

    // MARK: The kernel

    private mutating func obey(_ event: Event, after before: StepEngine, in world: World) {
        switch event {
        case .rulesetsRead(let readings): take(readings, in: world)
        // What was ended by the person may have done its work by then.
        case .commandFinished(let result) where result.exit == 0 || result.status == .interrupted:
            obeyCommand(before)
        case .restored(.restored), .timerFired(.restored):
            kernel = kernel.mapValues { _ in .open }
            inserted = []
        case .watchEnded(let result) where result.last > 0: count(before)
        default: break
        }
    }

    private mutating func take(_ readings: [Family: RulesetReading], in world: World) {
        guard !readings.isEmpty else { return mayBeMeddledWith = false }
        for (family, reading) in readings {
            guard let read = world.name(of: reading) else { continue }
            if read != kernel[family] { mayBeMeddledWith = false }
            if read.fingerprint != lastRead[family]?.fingerprint {
                witnessed = witnessed.filter { $0.family != family && $0.family != nil }
            }
            // Whoever makes the rules such has made them anew, in another order: they are his.
            if [.open, .blocked, .shut].contains(read) { inserted.remove(family) }
            kernel[family] = read
            lastRead[family] = read
        }
    }

    private mutating func obeyCommand(_ before: StepEngine) {
        switch before.state {
        case .running(let run):
            let argv = run.item.command.argv
            if argv.contains("-I") {
                kernel[run.item.family] = argv.contains("80") ? .serving : .ready
                inserted.insert(run.item.family)
            }
            if argv.contains("-P") {
                kernel[run.item.family] = run.item.command.setsInputPolicyToDrop ? .denying : .ready
            }
        default: break
        }
    }

    /// The packets of the test come in, unless it is repeated once more.
    private mutating func count(_ before: StepEngine) {
        guard case .endingWatch(let family) = before.state else { return }
        switch kernel[family] {
        case .denying where before.step.report == .curl: kernel[family] = .counted
        case .counted where before.step.report == .nc: kernel[family] = .countedAgain
        default: break
        }
    }

    // MARK: The bystander

    private mutating func listen(_ event: Event, after before: StepEngine, _ actions: [Action]) {
        switch (event, before.state) {
        case (.servicesListed(let services), .listing):
            self.services.listed = services
            self.services.areFresh = true
        case (.rulesetsRead, _): services.areFresh = false
        case (.answered("shut"), .asking(_, .services)): services.agreed.formUnion(services.named)
        default: break
        }
        for case .show(.services(.wouldBeShut(let shut))) in actions {
            services.named = Set(shut.map(\.service))
        }
    }

    private mutating func watch(_ event: Event, _ actions: [Action]) {
        switch event {
        case .timerArmed where engine.timer == .armed: timerIsArmed = true
        case .timerDisarmed, .timerFired, .timerLost: timerIsArmed = timerIsArmed && engine.timer == .armed
        default: break
        }
        switch event {
        case .watchBegan(nil) where engine.test != nil, .namespaceOpened(.opened) where engine.test != nil:
            isTestOpen = true
        case .watchEnded where engine.test == nil: isTestOpen = false
        default: break
        }
        if actions.contains(.dropWatch) { isTestOpen = false }
        if actions.contains(.fireTimer) { timerIsArmed = false }
        for case .show(.verdict(.ok, let family, let finding, _)) in actions {
            guard let sight = Witness.Sight(of: finding) else { continue }
            witnessed.insert(Witness(sight: sight, family: family))
        }
    }
}

extension Node.Witness.Sight {
    fileprivate init?(of finding: Finding) {
        switch finding {
        case .tracking(.sessionTracked), .tracking(.sessionListed): self = .tracked
        case .access(.loginSeen): self = .login
        case .test(.outbound(.answered, _)): self = .outbound
        case .test(.repliesCounted): self = .counted
        case .test(.inbound(.blocked, _)): self = .blocked
        default: return nil
        }
    }
}

extension StepEngine {
    var isFinished: Bool { state == .finished }

    fileprivate var isAsking: Bool {
        if case .asking = state { true } else { false }
    }
}

/// In the walk, for sets of nodes; the program itself has no use for it.
extension FactStanding: Hashable {
    /// Leaves out the reason, which follows from the rest.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fact)
        hasher.combine(family)
        hasher.combine(holds)
    }
}
