import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// A walk through a runbook that may do anything, and what must hold at each moment of it.
struct HostileWalk {
    private(set) var engine: StepEngine
    private(set) var kernel = HostileKernel()
    private(set) var actions: [Action] = []
    private(set) var isTimerArmed = false
    /// What does not hold, in the order in which it was found.
    private(set) var broken: [String] = []
    /// Whether the next reading of the rules fails.
    var isUnreadable = false
    /// Whether the operator was kept out at any moment.
    private(set) var hasBeenShut = false
    /// The commands that ran.
    private(set) var commands: [String] = []
    private(set) var ending: Ending?
    /// What the timer would put back.
    private var order: RollbackOrder?
    private var history = SessionHistory()
    private let runbook: Runbook
    private let settings: Settings

    init(_ steps: [Step]) throws {
        runbook = Runbook(name: "own", title: "A runbook of one's own", steps: steps)
        let (client, own) = (try #require(Address("192.0.2.2")), try #require(Address("192.0.2.1")))
        settings = Settings(
            families: [.ipv4], managementPort: 22,
            login: .remote(.init(client: client, clientPort: 40001, local: own, localPort: 22)),
            urls: [.ipv4: "http://192.0.2.2/"], hostAddresses: [.ipv4: "192.0.2.1"],
            confirmation: World.confirmation, saveFiles: [.ipv4: "/etc/iptables/rules.v4"])
        engine = StepEngine(runbook: runbook, settings: settings)
        hear(.started)
    }

    // MARK: The person

    var prompt: Prompt? {
        guard case .asking(let prompt, _) = engine.state else { return nil }
        return prompt
    }

    mutating func type(_ words: String...) {
        for word in words { hear(.answered(word)) }
    }

    /// A new login, if the rules let one in, in which the code is typed.
    mutating func logIn() {
        guard kernel.letsIn else { return }
        hear(.loginClaimed(LoginClaim(code: World.confirmation.code, login: World.login)))
    }

    mutating func letTheTimerFire() {
        guard isTimerArmed, let order else { return }
        isTimerArmed = false
        kernel.goBack(order)
        checkReturn()
        history.take(.timer(.fired(.restored)))
        hear(.timerFired(.restored))
    }

    /// The wizard dies, and somebody resumes the session.
    mutating func cut() throws {
        engine = try #require(
            StepEngine(runbook: runbook, settings: settings, resuming: history, timerRuns: isTimerArmed))
        hear(.started)
    }

    // MARK: The host

    mutating func hear(_ event: Event) {
        var next: Event? = event
        while let event = next {
            next = nil
            for action in engine.handle(event) {
                actions.append(action)
                check(action)
                next = obey(action)
            }
        }
    }

    private mutating func obey(_ action: Action) -> Event? {
        switch action {
        case .record(let record):
            history.take(record)
            return nil
        case .readRulesets where isUnreadable:
            isUnreadable = false
            return .rulesetsRead([:])
        case .readRulesets: return kernel.table.map { .rulesetsRead([.ipv4: .table($0, warnings: [])]) }
        case .readWholeRules: return .wholeRulesRead(.read([.ipv4: kernel.whole]))
        case .run(let command):
            commands.append(command.description)
            // What is about to be put in must be taken out again: the timer hears of it.
            order = engine.rollbackOrder
            let status = kernel.run(command.argv, reading: command.input)
            return .commandFinished(CommandResult(.exited(status)))
        case .armTimer(let order):
            isTimerArmed = true
            self.order = order
            return .timerArmed
        case .disarmTimer:
            isTimerArmed = false
            return .timerDisarmed
        case .fireTimer:
            isTimerArmed = false
            return nil
        case .restore(let order):
            kernel.goBack(order)
            checkReturn()
            return .restored(.restored)
        case .listServices: return .servicesListed([])
        case .proveTracking: return .trackingProved(TrackingProof(packets: 3))
        case .observeConnections: return .connectionsObserved(kernel.letsIn ? [World.login] : [])
        case .openNamespace: return .namespaceOpened(.opened(World.namespace(.ipv4)))
        case .beginWatch: return .watchBegan(failure: nil)
        case .endWatch: return .watchEnded(WatchResult(flows: []))
        case .runInNamespace, .runOnPeer: return .commandFinished(CommandResult(.exited(0)))
        case .resolve: return .resolved(.failed(reason: "why"))
        case .planSave: return .savePlanned(SavePlan(method: "any", files: [], boot: .restored(by: "x")))
        case .save: return .saved(.saved([World.savedFile]))
        case .finish(let ending):
            self.ending = ending
            return nil
        case .show, .ask, .dropWatch, .markConnections, .answerLogin, .placeKernelRules, .extendTimer,
            .unsave,
            .openShell:
            return nil
        }
    }

    // MARK: What must hold

    /// Nobody is kept out while no timer runs; but for the one command that has just run, after which the rules are read and
    /// go back. Nothing ends otherwise, and nothing is called verified.
    private mutating func check(_ action: Action) {
        if case .finish(.done) = action { broken.append("called verified, after \(commands)") }
        hasBeenShut = hasBeenShut || !kernel.letsIn
        guard !kernel.letsIn, !isTimerArmed else { return }
        switch action {
        case .show, .record, .readRulesets, .readWholeRules, .restore, .armTimer: break
        default: broken.append("kept out at \(action), after \(commands)")
        }
    }

    /// What goes back is as it was at the start, in all tables.
    private mutating func checkReturn() {
        guard kernel != HostileKernel() else { return }
        broken.append("not as at the start but \(kernel.specification), after \(commands)")
    }

    /// Whether something of this kind was shown.
    func hasShown(_ isMeant: (Message) -> Bool) -> Bool {
        actions.contains { if case .show(let message) = $0 { isMeant(message) } else { false } }
    }
}
