import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// A walk through the standard runbook that nobody else takes part in: a kernel obeys the commands, and everything that
/// the engine asks of the host ends well, unless a test says otherwise.
struct Rehearsal {
    private(set) var engine: StepEngine
    /// All that the engine wanted, in order.
    private(set) var actions: [Action] = []
    /// INPUT's policy and rules, as `iptables -S` prints them.
    var policy = "ACCEPT"
    var rules = ["-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT"]
    /// What listens.
    var services: [ListeningService] = []
    /// What the commands with such a word end with instead.
    var results: [String: CommandResult] = [
        "-C": CommandResult(
            .exited(1), stderr: "iptables: Bad rule (does a matching rule exist in that chain?).\n")
    ]
    /// The commands with such a word do their work, but the person ends them before they can tell.
    var cutOff: Set<String> = []
    /// What else the host answers instead.
    var answers: (Action) -> Event? = { _ in nil }
    private var counted = 0
    private var dropped = 0

    /// The words that lead from the beginning to the save.
    static let words = [
        "", "", "", "insert", "", "deny", "confirm 192.0.2.2", "skip", "namespace", "", "namespace", "",
        "save",
    ]

    init(resuming history: SessionHistory? = nil) throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let (client, own) = (try #require(Address("192.0.2.2")), try #require(Address("192.0.2.1")))
        let settings = Settings(
            families: [.ipv4], managementPort: 22,
            login: .remote(.init(client: client, clientPort: 40001, local: own, localPort: 22)),
            hostAddresses: [.ipv4: "192.0.2.1"], confirmation: World.confirmation,
            saveFiles: [.ipv4: "/etc/iptables/rules.v4"])
        engine = try #require(
            history.map { StepEngine(runbook: runbook, settings: settings, resuming: $0, timerRuns: false) }
                ?? StepEngine(runbook: runbook, settings: settings))
    }

    /// Begins, and types these words at one prompt after the other.
    mutating func walk(_ words: some Sequence<String>) {
        hear(.started)
        for word in words { hear(.answered(word)) }
    }

    /// Tells the engine of an event, and of all that follows from it, until it waits for a person.
    mutating func hear(_ event: Event) {
        var next: Event? = event
        while let event = next {
            let wanted = engine.handle(event)
            actions += wanted
            next = wanted.last.flatMap { answers($0) ?? answer(to: $0) }
        }
    }

    /// The prompt that waits.
    var prompt: Prompt? {
        guard case .asking(let prompt, _) = engine.state else { return nil }
        return prompt
    }

    /// How each conclusion was marked.
    var verdicts: [Verdict] {
        actions.compactMap { action in
            guard case .show(.verdict(let verdict, _, _, _)) = action else { return nil }
            return verdict
        }
    }

    /// The commands that ran.
    var commands: [String] {
        actions.compactMap { action in
            guard case .run(let command) = action else { return nil }
            return command.description
        }
    }

    /// What the journal holds.
    var records: [Record] {
        actions.compactMap { action in
            guard case .record(let record) = action else { return nil }
            return record
        }
    }

    // MARK: The host

    private mutating func answer(to action: Action) -> Event? {
        switch action {
        case .readRulesets: return reading
        case .run(let command), .runInNamespace(let command): return .commandFinished(obey(command))
        case .listServices: return .servicesListed(services)
        case .proveTracking: return .trackingProved(TrackingProof(packets: 3))
        case .armTimer: return .timerArmed
        case .disarmTimer: return .timerDisarmed
        case .observeConnections:
            return .connectionsObserved([World.login])
        case .openNamespace: return Self.peer.map { .namespaceOpened(.opened($0)) }
        case .beginWatch: return .watchBegan(failure: nil)
        case .endWatch: return .watchEnded(seen())
        case .restore: return .restored(.restored)
        case .planSave: return .savePlanned(SavePlan(method: "any", files: [], boot: .restored(by: "x")))
        case .save:
            return .saved(
                .saved([.init(family: .ipv4, path: "/etc/iptables/rules.v4", previous: nil, rules: 3)]))
        case .readWholeRules: return .wholeRulesRead(.read([:]))
        case .show, .ask, .runOnPeer, .resolve, .dropWatch, .placeKernelRules, .markConnections, .answerLogin,
            .extendTimer,
            .fireTimer,
            .unsave,
            .openShell,
            .record, .finish:
            return nil
        }
    }

    private var reading: Event? {
        let lines = rules.map { rule in
            "-A INPUT \(rule)".replacing(" -j", with: " -c \(rule.contains("ctstate") ? counted : 0) 0 -j")
        }
        let text = (["-P INPUT \(policy) -c \(dropped) 0"] + lines).joined(separator: "\n")
        return (try? FilterTable(parsingSpecification: text)).map {
            .rulesetsRead([.ipv4: .table($0, warnings: [])])
        }
    }

    private mutating func obey(_ command: Command) -> CommandResult {
        let argv = command.argv
        if let result = results.first(where: { argv.contains($0.key) })?.value { return result }
        if let option = argv.firstIndex(of: "-I"), let position = Int(argv[option + 2]) {
            let words = argv[(option + 3)...].map { $0.contains(" ") ? "\"\($0)\"" : $0 }
            rules.insert(words.joined(separator: " "), at: position - 1)
        }
        if argv.contains("-P") { policy = argv[argv.count - 1] }
        if argv.contains(where: cutOff.contains) { return CommandResult(.interrupted) }
        return argv.first == "nc"
            ? CommandResult(.exited(1), stderr: "nc: connect to 192.0.2.1 port 9090 (tcp) timed out\n")
            : CommandResult(.exited(0))
    }

    private static let peer: NamespacePeer? = {
        guard let own = Address("198.19.0.1"), let peer = Address("198.19.0.2") else { return nil }
        return NamespacePeer(own: own, peer: peer, interface: "surefoot0", httpPort: 8080)
    }()

    /// The test goes as it should: five packets, all of them counted.
    private mutating func seen() -> WatchResult {
        guard let watch = engine.test?.watch, let peer = Self.peer else { return WatchResult(flows: []) }
        var flow = Flow(
            local: peer.own, localPort: 40000, remote: peer.peer, remotePort: 80, interface: "surefoot0")
        switch watch.target {
        case .replies:
            (flow.synsOut, flow.synAcksIn, flow.acksOut, flow.packetsIn) = (1, 1, 3, 5)
            counted += 5
            return WatchResult(flows: [flow], first: 5, last: 5, entry: .answered)
        case .arrivals:
            (flow.synsIn, flow.packetsIn) = (5, 5)
            dropped += 5
            return WatchResult(flows: [flow], first: 5, last: 5, dropped: 5)
        }
    }
}
