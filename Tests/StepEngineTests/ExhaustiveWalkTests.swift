import Foundation
import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// Walks the reachable (state, event) pairs breadth-first and holds the invariants against each.
///
/// The kernel does what it is told; once on each path, at a reading on which a change, a conclusion or a save depends,
/// somebody else has changed the rules, or they cannot be read. Commands end in every way, and the timer at any time.
@Suite struct ExhaustiveWalkTests {
    /// What must be known beside the engine's own state to judge an action: what was shown and armed on the way.
    struct Node: Hashable {
        var engine: StepEngine
        var witnessed: Set<Witness> = []
        var timerIsArmed = false
        /// The ruleset that is in force, by its name.
        var kernel = Rules.open
        /// Whether somebody else has changed the rules on this path already.
        var isMeddledWith = false
    }

    /// The rulesets of the world. Those that deny differ in their counters.
    enum Rules: CaseIterable {
        case open, ready, denying, counted, countedAgain, blocked
    }

    enum Witness: Hashable {
        case login, outbound, counted, blocked
    }

    /// How a node was reached, to print the path of a failure.
    struct Step {
        var parent: Int
        var event: Event
    }

    /// How many states to walk from each beginning, unless SUREFOOT_WALK_STATES says otherwise.
    private static let states =
        ProcessInfo.processInfo.environment["SUREFOOT_WALK_STATES"].flatMap { Int($0) } ?? 6000

    /// Breadth-first from the beginning, and from where the straight way reaches the policy, the tests and the save.
    @Test(arguments: [0, 4, 6, 9])
    func statesKeepTheInvariants(fromStep step: Int) async throws {
        var search = try Search(families: [.ipv4], fromStep: step)
        try await search.run(limit: Self.states)
        #expect(search.nodes.count > 1000, "The walk reaches far fewer states than the machine has.")
        if step == 0 {
            #expect(search.hasDenied, "No path leads to DROP: the second invariant was not put to the test.")
        }
        if step == 9 {
            #expect(search.hasSaved, "No path leads to a save: the first invariant was not put to the test.")
        }
        search.expectNoDeadEnds()
    }
}

extension StepEngine {
    /// Whether a change, a conclusion or a save depends on the reading that is awaited.
    fileprivate var readsToDecide: Bool {
        switch state {
        case .reading(.beforeChange), .reading(.afterRun), .reading(.access), .reading(.beforeSave): true
        default: false
        }
    }
}

/// The search itself.
struct Search {
    typealias Node = ExhaustiveWalkTests.Node

    private(set) var nodes: [Node] = []
    private(set) var hasSaved = false
    private(set) var hasDenied = false
    private var paths: [ExhaustiveWalkTests.Step] = []
    private var known: [Node: Int] = [:]
    private var edges: [[Int]] = []
    private let tables: [ExhaustiveWalkTests.Rules: FilterTable]
    private let families: [Family]
    private let denying: Set<String>

    init(families: [Family], fromStep step: Int) throws {
        self.families = families
        tables = [
            .open: try World.open(), .ready: try World.ready(), .denying: try World.denying(),
            .counted: try World.denying(replies: 5, drops: 5),
            .countedAgain: try World.denying(replies: 10, drops: 10), .blocked: try World.blocked(),
        ]
        denying = Set(
            [try World.denying(), try World.denying(replies: 5, drops: 5)].map {
                InputAnalysis($0).fingerprint
            })
        var node = Node(engine: StepEngine(runbook: try World.runbook(), settings: World.settings(families)))
        while node.engine.progress.index < step { try goStraightOn(&node) }
        add(node, nil)
    }

    /// One event of the straight way: everything works, and the person goes on.
    private func goStraightOn(_ node: inout Node) throws {
        let before = node.engine
        let event = try #require(straightEvent(node), "The straight way is blocked.")
        let actions = node.engine.handle(event)
        note(event, actions, &node)
        obey(event, after: before, &node)
    }

    private func straightEvent(_ node: Node) -> Event? {
        switch node.engine.state {
        case .idle: .started
        case .reading: reading(node.kernel)
        case .running(let run) where run.item.command.argv.contains("-C"): .commandFinished(World.notFound)
        case .running, .reporting: .commandFinished(CommandResult(.exited(0)))
        case .arming: .timerArmed
        case .observingAccess: .connectionsObserved([World.login])
        case .disarming: .timerDisarmed
        case .asking(let prompt, _):
            prompt.report == .nc ? .answered("timed out") : prompt.words.first.map { .answered($0.text) }
        case .restoring, .saving, .finished: nil
        }
    }

    mutating func run(limit: Int) async throws {
        var next = 0
        while next < min(nodes.count, limit) {
            for event in events(at: nodes[next]) { try follow(event, from: next) }
            next += 1
            // Others share the thread.
            if next.isMultiple(of: 50) { await Task.yield() }
        }
    }

    private mutating func follow(_ event: Event, from index: Int) throws {
        var node = nodes[index]
        let before = node.engine
        let actions = node.engine.handle(event)
        note(event, actions, &node)
        obey(event, after: before, &node)
        try check(actions, after: event, before: before, node, from: index)
        if [.endOfInput, .interrupted].contains(event), !node.engine.isFinished, actions != [] {
            try followRefusal(event, node, from: index)
        } else if let target = known[Self.essence(of: node)] {
            edges[index].append(target)
        } else {
            edges[index].append(nodes.count)
            add(node, ExhaustiveWalkTests.Step(parent: index, event: event))
        }
    }

    /// A refusal to answer leaves the question as it was; the second in a row ends the walk, or puts the rules back.
    private mutating func followRefusal(_ event: Event, _ node: Node, from index: Int) throws {
        var again = node
        let actions = again.engine.handle(event)
        try check(actions, after: event, before: node.engine, again, from: index)
        var answered = node.engine
        answered.refusal = nil
        if answered != nodes[index].engine {
            throw broken("a refusal changed more than itself", path(to: index))
        }
        switch again.engine.state {
        case .finished, .restoring: break
        default: throw broken("a second refusal in a row leads nowhere", path(to: index) + [event, event])
        }
    }

    private mutating func add(_ node: Node, _ step: ExhaustiveWalkTests.Step?) {
        known[Self.essence(of: node)] = nodes.count
        nodes.append(node)
        edges.append([])
        paths.append(step ?? ExhaustiveWalkTests.Step(parent: -1, event: .started))
    }

    /// What decides about the way on: not what is only shown, or only handed to a rollback.
    private static func essence(of node: Node) -> Node {
        var node = node
        node.engine.touched = [:]
        node.engine.beforeChange = nil
        node.engine.progress.hint = nil
        return node
    }

    private func path(to index: Int) -> [Event] {
        var events: [Event] = []
        var index = index
        while index > 0 {
            events.append(paths[index].event)
            index = paths[index].parent
        }
        return events.reversed()
    }

    // MARK: The events

    private func events(at node: Node) -> [Event] {
        guard !node.engine.isFinished else { return [.started, .answered("retry"), .timerFired(.restored)] }
        return answers(node.engine) + results(node) + timerEvents(node.engine) + [
            .endOfInput, .interrupted,
        ]
    }

    private func answers(_ engine: StepEngine) -> [Event] {
        guard case .asking(let prompt, _) = engine.state else { return [.answered("abort")] }
        let words = prompt.words.map { word in word == .peer ? "peer true" : word.text }
        let reports: [String] =
            prompt.report == nil ? [] : ["nc: connect to x port 9090 (tcp) timed out", "curl: (28) late"]
        return (words + reports + ["xyzzy", "\u{0}\u{1b}[31m"]).map { .answered($0) }
    }

    /// What may come back. An event that a state does not wait for is tried as well, once of each kind.
    private func results(_ node: Node) -> [Event] {
        switch node.engine.state {
        case .reading(.session): [reading(.open)]
        case .reading: readings(node)
        case .running, .reporting:
            [CommandResult(.exited(0)), World.notFound, World.locked]
                .map {
                    .commandFinished($0)
                }
        case .observingAccess: [.connectionsObserved([]), .connectionsObserved([World.login])]
        case .restoring: [.restored(.restored), .restored(.failed([.ipv4: "why"]))]
        case .saving: [.saved(.saved([])), .saved(.failed(reason: "disk full"))]
        case .idle: [.started]
        case .asking, .arming, .disarming, .finished:
            [
                .commandFinished(CommandResult(.exited(0))), .rulesetsRead([:]),
                .connectionsObserved([World.login]),
            ]
        }
    }

    /// What is in force, or, once on a path and where it matters most, what somebody else has made of it.
    private func readings(_ node: Node) -> [Event] {
        guard !node.isMeddledWith, node.engine.readsToDecide else { return [reading(node.kernel)] }
        let others: [ExhaustiveWalkTests.Rules] = [.open, .ready, .blocked].filter { $0 != node.kernel }
        return [reading(node.kernel)] + others.map(reading) + [.rulesetsRead([:])]
    }

    private func reading(_ rules: ExhaustiveWalkTests.Rules) -> Event {
        let table = tables[rules].map { RulesetReading.table($0, warnings: []) }
        return .rulesetsRead(families.reduce(into: [:]) { $0[$1] = table })
    }

    private func timerEvents(_ engine: StepEngine) -> [Event] {
        [.timerArmed, .timerRefused(reason: "why"), .timerDisarmed, .timerFired(.restored), .timerLost]
    }

    // MARK: The kernel

    /// What the event tells of the rules in force.
    private func obey(_ event: Event, after before: StepEngine, _ node: inout Node) {
        switch event {
        case .rulesetsRead(let readings):
            guard case .table(let table, _) = readings[.ipv4] else { return node.isMeddledWith = true }
            let read = ExhaustiveWalkTests.Rules.allCases.first { tables[$0] == table } ?? node.kernel
            node.isMeddledWith = node.isMeddledWith || read != node.kernel
            node.kernel = read
        case .commandFinished(let result) where result.exit == 0: obeyCommand(before, &node)
        case .restored(.restored), .timerFired(.restored): node.kernel = .open
        case .answered(let line) where line.contains("timed out") && node.kernel == .counted:
            node.kernel = .countedAgain
        default: break
        }
    }

    private func obeyCommand(_ before: StepEngine, _ node: inout Node) {
        switch before.state {
        case .running(let run) where run.item.command.argv.contains("-I"): node.kernel = .ready
        case .running(let run) where run.item.command.argv.contains("-P"):
            node.kernel = run.item.command.setsInputPolicyToDrop ? .denying : .ready
        case .reporting where node.kernel == .denying: node.kernel = .counted
        default: break
        }
    }

    // MARK: The invariants

    private func note(_ event: Event, _ actions: [Action], _ node: inout Node) {
        switch event {
        case .timerArmed where node.engine.timerIsArmed: node.timerIsArmed = true
        case .timerDisarmed, .timerFired, .timerLost:
            node.timerIsArmed = node.timerIsArmed && node.engine.timerIsArmed
        default: break
        }
        for case .show(.verdict(.ok, _, let finding, _)) in actions {
            switch finding {
            case .managementSeen: node.witnessed.insert(.login)
            case .curlEnded: node.witnessed.insert(.outbound)
            case .repliesCounted: node.witnessed.insert(.counted)
            case .dropsCounted: node.witnessed.insert(.blocked)
            default: break
            }
        }
    }

    private mutating func check(
        _ actions: [Action], after event: Event, before: StepEngine, _ node: Node, from index: Int
    ) throws {
        func require(_ condition: Bool, _ what: String) throws {
            if !condition { throw broken(what, path(to: index) + [event]) }
        }
        for action in actions {
            switch action {
            case .save(let order):
                hasSaved = true
                let isDenying = order.verified.values.allSatisfy {
                    denying.contains(InputAnalysis($0).fingerprint)
                }
                try require(isDenying && node.witnessed.count == 4 && !node.timerIsArmed, "saved unverified")
            case .run(let command) where command.setsInputPolicyToDrop:
                hasDenied = true
                let mayDeny = node.engine.tables.values.allSatisfy(isReady)
                try require(mayDeny && node.timerIsArmed, "DROP without its conditions")
            case .ask(let prompt):
                try require(
                    [.quit, .abort, .help].allSatisfy(prompt.words.contains), "a prompt without a way out")
            default: break
            }
        }
        if Self.meansNothing(event) {
            try require(!actions.contains(where: Self.changes), "\(event) changed something")
        }
        let answered = actions.filter(Self.hasAnswer).count
        try require(answered <= 1, "two actions wait for an answer at once")
        if actions.isEmpty { try require(node.engine.state == before.state, "a silent change of state") }
    }

    private func isReady(_ table: FilterTable) -> Bool {
        InputAnalysis(table).fingerprint == tables[.ready].map { InputAnalysis($0).fingerprint }
    }

    private func broken(_ what: String, _ path: [Event]) -> BrokenInvariant {
        Issue.record("\(what), after: \(path.map { "\($0)" }.joined(separator: "\n  -> "))")
        return BrokenInvariant()
    }

    struct BrokenInvariant: Error {}

    private static func meansNothing(_ event: Event) -> Bool {
        switch event {
        case .answered(""), .answered("xyzzy"), .answered("\u{0}\u{1b}[31m"), .endOfInput: true
        default: false
        }
    }

    /// Whether an action may leave the host other than it was. Enter may run what only reads.
    private static func changes(_ action: Action) -> Bool {
        switch action {
        case .run(let command):
            !Set(command.argv).isDisjoint(with: ["-I", "-D", "-P", "-Z", "--noflush"])
        case .armTimer, .disarmTimer, .restore, .save, .extendTimer: true
        case .show, .ask, .runOnPeer, .readRulesets, .markConnections, .observeConnections, .openShell,
            .finish:
            false
        }
    }

    private static func hasAnswer(_ action: Action) -> Bool {
        switch action {
        case .ask, .run, .runOnPeer, .readRulesets, .observeConnections, .armTimer, .disarmTimer, .restore,
            .save:
            true
        case .show, .markConnections, .extendTimer, .openShell, .finish: false
        }
    }

    /// From every state there is a way to the end.
    func expectNoDeadEnds() {
        var sources = [[Int]](repeating: [], count: nodes.count)
        for (source, targets) in edges.enumerated() {
            for target in targets { sources[target].append(source) }
        }
        // A state that the walk has not gone on from is not known to be a dead end.
        var open = nodes.indices.filter { nodes[$0].engine.isFinished || edges[$0].isEmpty }
        var reached = Set(open)
        while let node = open.popLast() {
            for source in sources[node] where reached.insert(source).inserted { open.append(source) }
        }
        let dead = nodes.indices.first { !reached.contains($0) }
        #expect(dead == nil, "No way to the end after: \(dead.map { path(to: $0) } ?? [])")
    }
}
