import Netfilter
import Testing

@testable import StepEngine

/// What is said of a change that nobody has confirmed, by rules, journal and processes.
@Suite struct UnconfirmedChangeTests {
    private static let open = "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n"
    private static let denying = "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n"
    private static let ssh = ServicePorts(tcp: 22)
    private static let guardRule = GuardRule(ssh, from: "2026-11-24T18:42:05").rule.text + "\n"
    private static let door = ManagementAccess(services: [ssh], client: nil).openingRules[0].text + "\n"
    private static let armed: [Record] = [
        .rules([.ipv4: open], own: [:]), .intent(.armTimer), .timer(.armed),
        .rules([.ipv4: denying], own: [:]),
    ]

    private func change(
        _ rules: String, _ records: [Record]?, timer: Int? = nil, restorers: [Int32] = []
    ) throws -> UnconfirmedChange? {
        let tables: [Family: FilterTable] = [.ipv4: try FilterTable(parsingSpecification: rules)]
        return UnconfirmedChange(
            in: tables, newest: records.map { ("id", SessionHistory($0)) },
            ArmedLines(
                timer: timer.map { .init(process: nil, secondsLeft: $0) }, restorers: restorers, watcher: nil,
                unit: nil, in: tables))
    }

    @Test func aPolicyThatNobodyHasConfirmed() throws {
        let found = try #require(try change(Self.denying, Self.armed))
        #expect(found.session == .init(id: "id", awaitsConfirmation: true, isGuard: false))
        #expect(found.denied == [.ipv4])
        #expect(found.needsSomebody(at: "2026-11-24T00:00:00"))
        #expect(
            try change(Self.denying, Self.armed, timer: 5)?.needsSomebody(at: "2026-11-24T00:00:00") == false)
        let restorers = try change(Self.denying, Self.armed, restorers: [7])
        #expect(restorers?.needsSomebody(at: "2026-11-24T00:00:00") == false)
    }

    /// What was confirmed, put back, or was DROP before is nobody's unfinished work.
    @Test(arguments: [
        [Record.timer(.disarmed)], [.timer(.fired(.restored))], [.restored(.restored)], [.finished(.done)],
        [.timer(.disarmed), .finished(.left(inForce: .unsavedChanges))],
    ])
    func whatIsOver(records: [Record]) throws {
        #expect(try change(Self.denying, Self.armed + records) == nil)
    }

    @Test(arguments: [
        [Record.timer(.lost)], [.timer(.fired(.failed([.ipv4: "why"])))],
        [.restored(.failed([.ipv4: "why"]))],
        [.finished(.left(inForce: .changesUntilTimer))], [.finished(.rollbackFailed)],
    ])
    func whatIsNotOver(records: [Record]) throws {
        #expect(try change(Self.denying, Self.armed + records)?.denied == [.ipv4])
    }

    @Test func rulesAreWhatCounts() throws {
        #expect(try change(Self.open, Self.armed) == nil)
        #expect(try change(Self.denying, nil) == nil)
        let wasDenying: [Record] = [
            .rules([.ipv4: Self.denying], own: [:]), .intent(.armTimer), .timer(.armed),
        ]
        #expect(try change(Self.denying, wasDenying) == nil)
    }

    /// A rule of the kernel, or one that has opened the door, tells of itself, also where no journal does.
    @Test func rulesThatTellOfThemselves() throws {
        let waiting = try #require(try change(Self.open + Self.guardRule, nil, timer: 5))
        #expect(waiting.session == nil)
        #expect(waiting.lines.kernel == [.ipv4: "2026-11-24T18:42:05"])
        #expect(!waiting.needsSomebody(at: "2026-11-24T18:42:04"))
        #expect(waiting.needsSomebody(at: "2026-11-24T18:42:05"))
        let opened = try #require(try change(Self.open + Self.door, Self.armed, timer: 5))
        #expect(opened.opened == [.ipv4])
        #expect(opened.needsSomebody(at: "2026-11-24T00:00:00"))
        let finished = try change(Self.open + Self.door, Self.armed + [.timer(.disarmed), .finished(.done)])
        #expect(try #require(finished).session == nil)
    }

    /// By itself it has no runbook; in a walk it has one, and can go on.
    @Test(arguments: ["", "1f2e"])
    func aCommandUnderGuard(runbook: String) throws {
        let command = Command(["iptables", "-F"])
        let header = SessionHeader(
            id: "id", version: "1", iptables: "", host: "", networkNamespace: 1, boot: nil, account: "",
            login: "",
            runbook: "", runbookHash: runbook, runbookFolder: nil, families: [.ipv4], management: [Self.ssh])
        let records: [Record] = [
            .began(header), .rules([.ipv4: Self.open], own: [:]),
            .guarding(command, [.ipv4: WholeRules(saved: [:])]),
            .intent(.armTimer), .timer(.armed),
        ]
        #expect(try change(Self.open, records) == nil)
        let found = try #require(try change("-P INPUT ACCEPT\n", records))
        #expect(found.session?.isGuard == runbook.isEmpty)
        #expect(try change("-P INPUT ACCEPT\n", records + [.timer(.disarmed), .finished(.done)]) == nil)
    }

    // MARK: The verdict of a check

    private func standings(_ rules: String, from source: HostCheck.Source) throws -> [HostCheck.Standing] {
        let text = "*filter\n:INPUT ACCEPT [0:0]\n" + rules + "COMMIT\n"
        let ruleset = HostRules.BackendRules(nil, try SavedRuleset(parsing: text))
        let check = HostCheck(
            HostRules(families: [.init(.ipv4, [ruleset])]), from: source,
            settings: Settings(families: [.ipv4], managementPort: 22))
        return check.items.filter { $0.subject == .temporaryRules }.map(\.standing)
    }

    @Test func aCheckKnowsTheRules() throws {
        let (before, after) = ("2026-11-24T18:42:04", "2026-11-24T18:42:05")
        #expect(try standings("", from: .host(now: before, nil)) == [])
        #expect(try standings(Self.guardRule, from: .host(now: before, nil)) == [.note])
        #expect(try standings(Self.guardRule, from: .host(now: after, nil)) == [.wrong])
        #expect(try standings(Self.door, from: .host(now: before, nil)) == [.wrong])
        #expect(try standings(Self.guardRule + Self.door, from: .file) == [.wrong, .wrong])
    }

    @Test func aCheckNamesTheChange() throws {
        let rules = HostRules(families: [.init(.ipv4, [])])
        let settings = Settings(families: [.ipv4], managementPort: 22)
        for (timer, standing) in [(nil, HostCheck.Standing.wrong), (5, .note)] {
            let change = try #require(try change(Self.denying, Self.armed, timer: timer))
            let source = HostCheck.Source.host(now: "2026-11-24T00:00:00", change)
            let item = HostCheck(rules, from: source, settings: settings).items.first {
                $0.subject == .unconfirmedChange
            }
            #expect(item?.standing == standing)
        }
    }
}
