import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// The rulesets of the world, by name. Those that deny differ in their counters.
enum Rules: CaseIterable {
    case open, ready, serving, denying, counted, countedAgain, blocked, shut

    /// Stands for the rules without their counters.
    var fingerprint: Rules {
        switch self {
        case .denying, .counted, .countedAgain: .denying
        case .open, .ready, .serving, .blocked, .shut: self
        }
    }

    fileprivate var lines: [String] {
        switch self {
        case .open: ["-P INPUT ACCEPT -c 0 0", Self.loopback, Self.management]
        case .ready: ["-P INPUT ACCEPT -c 0 0"] + Self.needed(replies: 0)
        // A web server is accepted as well.
        case .serving: ["-P INPUT ACCEPT -c 0 0"] + Self.needed(replies: 0) + [Self.web]
        case .denying: ["-P INPUT DROP -c 0 0"] + Self.needed(replies: 0)
        case .counted: ["-P INPUT DROP -c 5 0"] + Self.needed(replies: 5)
        case .countedAgain: ["-P INPUT DROP -c 10 0"] + Self.needed(replies: 10)
        // The state rule stands below a rule that drops everything.
        case .blocked:
            ["-P INPUT DROP -c 0 0", Self.loopback, Self.management, "-A INPUT -c 0 0 -j DROP"]
                + [Self.stateRule(replies: 0)]
        // Once the session's rules are out, nobody gets in.
        case .shut:
            ["-P INPUT DROP -c 0 0"] + Self.needed(replies: 0).dropLast() + ["-A INPUT -c 0 0 -j DROP"]
        }
    }

    private static let loopback = "-A INPUT -i lo -c 0 0 -j ACCEPT"
    private static let management = "-A INPUT -p tcp -m tcp --dport 22 -c 0 0 -j ACCEPT"
    private static let web = "-A INPUT -p tcp -m tcp --dport 80 -c 0 0 -j ACCEPT"
    private static let neighbours = "-A INPUT -p ipv6-icmp -c 0 0 -j ACCEPT"

    private static func stateRule(replies: Int) -> String {
        "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -c \(replies) 0 -j ACCEPT"
    }

    private static func needed(replies: Int) -> [String] {
        [stateRule(replies: replies), neighbours, loopback, management]
    }
}

/// What the walks meet: the rulesets, the host and the built-in runbook.
final class World {
    let families: [Family]
    /// What may be found to listen, each time that it is asked for.
    let listings: [[ListeningService]]
    private let tables: [Rules: FilterTable]
    private let runbook: Runbook
    private var resumed: [Resumption: StepEngine] = [:]

    private struct Resumption: Hashable {
        var history: SessionHistory
        var timerRuns: Bool

        /// By what tells most of them apart.
        func hash(into hasher: inout Hasher) {
            hasher.combine(history.rules)
            hasher.combine(history.observations.count)
            hasher.combine(history.insertions.count)
            hasher.combine(history.consents)
            hasher.combine(history.awaitsConfirmation)
            hasher.combine(timerRuns)
        }
    }

    init(_ families: [Family], listings: [[ListeningService]] = [[]]) throws {
        self.families = families
        self.listings = listings
        tables = try Rules.allCases.reduce(into: [:]) { tables, rules in
            tables[rules] = try FilterTable(parsingSpecification: rules.lines.joined(separator: "\n"))
        }
        runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
    }

    /// Where every walk begins.
    func start(isMeddledWith: Bool) -> Node {
        Node(
            engine: StepEngine(runbook: runbook, settings: settings),
            kernel: families.reduce(into: [:]) { $0[$1] = .open }, mayBeMeddledWith: isMeddledWith)
    }

    /// The engine that goes on where a journal ends. Many paths lead to the same journal.
    func engine(resuming history: SessionHistory, timerRuns: Bool) -> StepEngine? {
        let resumption = Resumption(history: history, timerRuns: timerRuns)
        if let engine = resumed[resumption] { return engine }
        let engine = StepEngine(
            runbook: runbook, settings: settings, resuming: history, timerRuns: timerRuns)
        resumed[resumption] = engine
        return engine
    }

    private var login: OperatorLogin {
        guard let client = Address("192.0.2.2"), let local = Address("192.0.2.1") else { return .unknown }
        return .remote(.init(client: client, clientPort: 40001, local: local, localPort: 22))
    }

    private var settings: Settings {
        Settings(
            families: families, managementPort: 22, login: login,
            urls: [.ipv4: "http://192.0.2.2/", .ipv6: "http://[2001:db8::2]/"],
            hostAddresses: [.ipv4: "192.0.2.1", .ipv6: "2001:db8::1"], hasPeer: true,
            confirmation: Self.confirmation,
            saveFiles: [.ipv4: "/etc/iptables/rules.v4", .ipv6: "/etc/iptables/rules.v6"])
    }

    /// What is read of a kernel with these rules.
    func reading(_ kernel: [Family: Rules]) -> Event {
        .rulesetsRead(
            kernel.compactMapValues { rules in tables[rules].map { .table($0, warnings: []) } })
    }

    /// An event in a few words.
    func description(of event: Event) -> String {
        guard case .rulesetsRead(let readings) = event else { return "\(event)" }
        return "read \(readings.mapValues { self.name(of: $0).map { "\($0)" } ?? "nothing" })"
    }

    /// Whether the rules are those that every walk begins with. A journal keeps no counters.
    func isStart(_ table: FilterTable) -> Bool {
        tables[.open]?.hasSameRules(as: table) ?? false
    }

    func name(of reading: RulesetReading) -> Rules? {
        guard case .table(let table, _) = reading else { return nil }
        return name(of: table)
    }

    func name(of table: FilterTable) -> Rules? {
        tables.first { $0.value == table }?.key
    }

    static let notFound = CommandResult(
        .exited(1), stderr: "iptables: Bad rule (does a matching rule exist in that chain?).\n")
    static let locked = CommandResult(
        .exited(4), stderr: "Another app is currently holding the xtables lock.\n")
    static let confirmation = Confirmation(code: "k7m2x", program: "/usr/sbin/surefoot")

    /// The person's new login.
    static let login = login(from: peer(.ipv4), account: "operator")

    /// Logins that prove nothing: somebody who has not logged in, one of before, one of this host, one to another port,
    /// one through another network, and, until the person says so, one that came another way.
    static let otherLogins: [NewLogin] = {
        var elsewhere = login
        elsewhere.connection.isElsewhere = true
        var otherPort = login
        otherPort.connection.localPort = 2222
        return [
            login(from: peer(.ipv4), account: nil), login(from: peer(.ipv4), account: "root", isNewer: false),
            login(from: peer(.ipv4), account: "root", isFromHere: true), otherPort, elsewhere, anotherWay,
        ]
    }()
    static let anotherWay = login(from: peer(.ipv6), account: "operator")

    static func login(
        from client: Address, account: String?, isNewer: Bool = true, isFromHere: Bool = false
    ) -> NewLogin {
        NewLogin(
            connection: .init(client: client, clientPort: 40000, local: client, localPort: 22),
            isNewer: isNewer, isFromHere: isFromHere, account: account)
    }

    /// What may be typed in a login: the code and others, in the person's login, in none, and in those of others.
    static let claims: [LoginClaim] =
        [LoginClaim(code: "k7m2y", login: login), LoginClaim(code: confirmation.code, login: nil)]
        + ([login] + otherLogins.dropFirst()).map { LoginClaim(code: confirmation.code, login: $0) }

    /// What may prove that the person's login works: the code in it, or its address, typed while it is there.
    static func proves(_ event: Event, at engine: StepEngine) -> Bool {
        switch (event, engine.state) {
        case (.loginClaimed(let claim), .asking(_, .access)):
            claim == LoginClaim(code: confirmation.code, login: login)
        case (.connectionsObserved(let logins), .observingAccess(.person(let address))):
            (logins + engine.progress.vouchedFor).contains {
                [login, anotherWay].contains($0) && Address(address) == $0.connection.client
            }
        default: false
        }
    }

    /// The other machine.
    static func peer(_ family: Family) -> Address {
        Address(family == .ipv4 ? "192.0.2.2" : "2001:db8::2") ?? namespace(family).peer
    }

    static func namespace(_ family: Family) -> NamespacePeer {
        let bytes: [UInt8] = family == .ipv4 ? [198, 18, 0] : [0xfd] + [UInt8](repeating: 0, count: 14)
        guard let own = Address(bytes: bytes + [1]), let peer = Address(bytes: bytes + [2]) else {
            preconditionFailure("An address has 4 or 16 bytes.")
        }
        return NamespacePeer(own: own, peer: peer, interface: "probe", httpPort: 8080)
    }

    /// What a watch may have seen: what proves something, and what does not.
    static func results(of watch: Watch?, _ family: Family) -> [WatchResult] {
        var flow = Flow(
            local: namespace(family).own, localPort: 40000, remote: peer(family), remotePort: 80,
            interface: "eth0")
        let nothing = WatchResult(flows: [])
        switch watch?.target {
        case .replies:
            (flow.synsOut, flow.synAcksIn, flow.acksOut, flow.packetsIn) = (1, 1, 3, 5)
            return [nothing, WatchResult(flows: [flow], first: 5, last: 5, entry: .answered)]
        case .arrivals:
            (flow.synsIn, flow.packetsIn) = (5, 5)
            return [nothing, WatchResult(flows: [flow], first: 5, last: 5, denied: 5)]
        case nil: return [nothing]
        }
    }

    /// A web server, another program in its place, and a second service.
    static let services = [
        service(80, of: "nginx"), service(80, of: "python3"), service(5432, of: "postgres"),
    ]

    private static func service(_ port: UInt16, of program: String) -> ListeningService {
        ListeningService(port: ServicePorts(tcp: port), family: .ipv4, owner: .programs([program]))
    }

    static let savedFile = SaveResult.SavedFile(family: .ipv4, path: "/rules", previous: nil, rules: 3)

    /// What a save may be found to do.
    static let plans: [SavePlan] = {
        let command = Command(["systemctl", "enable", "x"])
        let boots: [SavePlan.Boot] = [
            .restored(by: "x"), .unknown, .notRestored(reason: "why", remedy: "install", commands: []),
            .notRestored(reason: "why", remedy: nil, commands: [command]),
        ]
        return boots.map { SavePlan(method: "any", files: [], boot: $0) }
    }()
}
