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
    let family: Family
    /// INPUT's policy and rules, as `iptables -S` prints them.
    var policy = "ACCEPT"
    var rules = ["-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT"]
    /// The lines of other chains.
    var chains: [String] = []
    /// Whether a packet fits what a rule asks for beyond what is looked into, such as a limit.
    var limitHolds = true
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
    /// What the rules that drop have counted, by their lines, and the policy by its name.
    var denied: [String: Int] = [:]
    /// What became of the connection from outside.
    private(set) var arrival = Arrival()

    /// The words that lead from the beginning to the save.
    static let words = [
        "", "", "", "insert", "", "deny", "confirm 192.0.2.2", "skip", "namespace", "", "namespace", "",
        "save",
    ]

    init(_ family: Family = .ipv4, resuming history: SessionHistory? = nil) throws {
        self.family = family
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let own = try #require(Address(family == .ipv4 ? "192.0.2.1" : "2001:db8::1"))
        let settings = Settings(
            families: [family], managementPort: 22,
            login: .remote(
                .init(client: World.peer(family), clientPort: 40001, local: own, localPort: 22)),
            hostAddresses: [family: "\(own)"], confirmation: World.confirmation,
            saveFiles: [family: "/etc/iptables/rules.\(family == .ipv4 ? "v4" : "v6")"])
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

    /// The kernel is still the one of another rehearsal: it goes on counting from there.
    mutating func takeCounters(of other: Rehearsal) { counted = other.counted }

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
        case .readRulesets(let need): return reading(need)
        case .run(let command), .runInNamespace(let command): return .commandFinished(obey(command))
        case .listServices: return .servicesListed(services)
        case .proveTracking: return .trackingProved(TrackingProof(packets: 3))
        case .armTimer: return .timerArmed
        case .disarmTimer: return .timerDisarmed
        case .observeConnections:
            return .connectionsObserved([World.login(from: World.peer(family), account: "operator")])
        case .openNamespace: return .namespaceOpened(.opened(World.namespace(family)))
        case .beginWatch: return .watchBegan(failure: nil)
        case .endWatch: return .watchEnded(seen())
        case .restore: return .restored(.restored)
        case .planSave: return .savePlanned(SavePlan(method: "any", files: [], boot: .restored(by: "x")))
        case .save:
            return .saved(
                .saved([
                    .init(
                        family: family, path: engine.settings.saveFiles[family] ?? "", previous: nil, rules: 3
                    )
                ]))
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

    /// Counters that were not asked for are not told.
    private func reading(_ need: RulesetNeed) -> Event? {
        let isCounted = if case .counters(let families) = need { families.contains(family) } else { false }
        return table.map {
            .rulesetsRead([family: .table(isCounted ? $0 : $0.withoutCounters, warnings: [])])
        }
    }

    /// The rules, with what they have counted.
    var table: FilterTable? {
        let lines = chains + rules.map { "-A INPUT \($0)" }
        let counting = lines.map { line in
            line.replacing(" -j", with: " -c \(line.contains("ctstate") ? counted : denied[line] ?? 0) 0 -j")
        }
        let policy = "-P INPUT \(policy) -c \(denied["policy"] ?? 0) 0"
        return try? FilterTable(parsingSpecification: ([policy] + counting).joined(separator: "\n"))
    }

    private mutating func obey(_ command: Command) -> CommandResult {
        let argv = command.argv
        if let result = results.first(where: { argv.contains($0.key) })?.value { return result }
        if let option = argv.firstIndex(of: "-I"), let position = Int(argv[option + 2]) {
            let words = argv[(option + 3)...].map { $0.contains(" ") ? "\"\($0)\"" : $0 }
            rules.insert(words.joined(separator: " "), at: position - 1)
        }
        for line in command.input.split(separator: "\n") where line.contains(" INPUT ") {
            if line.hasPrefix("-D INPUT ") { rules.removeAll { $0 == line.dropFirst(9) } }
            if line.hasPrefix("-I INPUT 1 ") { rules.insert(String(line.dropFirst(11)), at: 0) }
        }
        if argv.contains("-P") { policy = argv[argv.count - 1] }
        if argv.contains(where: cutOff.contains) { return CommandResult(.interrupted) }
        guard argv.first == "nc", let watch = engine.test?.watch else { return CommandResult(.exited(0)) }
        arrival = arrive(watch)
        return CommandResult(.exited(1), stderr: "nc: connect to 192.0.2.1 port 9090 (tcp) \(arrival.said)\n")
    }

    /// The test goes as it should: five packets, all of them counted.
    private mutating func seen() -> WatchResult {
        if case .arrivals = engine.test?.watch?.target { return arrival.result }
        var flow = Flow(
            local: World.namespace(family).own, localPort: 40000, remote: World.namespace(family).peer,
            remotePort: 80, interface: "surefoot0")
        (flow.synsOut, flow.synAcksIn, flow.acksOut, flow.packetsIn) = (1, 1, 3, 5)
        counted += 5
        return WatchResult(flows: [flow], first: 5, last: 5, entry: .answered)
    }
}
