import Runbook
import Testing

@testable import Netfilter
@testable import StepEngine

/// The way out of the host: what `check` says of it, and what keeps a policy from denying.
@Suite struct OutputTests {
    private static let state = "-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
    private static let client = Address("192.0.2.7")

    private func table(_ output: [String]) throws -> FilterTable {
        let input = [
            "-P INPUT DROP", "-P FORWARD ACCEPT",
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        ]
        return try FilterTable(parsingSpecification: (input + output).map { $0 + "\n" }.joined())
    }

    private func settings(_ login: OperatorLogin? = nil, listens: Bool = true) -> Settings {
        Settings(families: [.ipv4], managementPort: 22, login: login, managementListens: listens)
    }

    private static let stateOfInput = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"

    private func host(_ output: String, input: String = "") throws -> HostRules {
        let text = """
            *filter
            :INPUT DROP [0:0]
            :OUTPUT \(output.contains("DROP") ? "DROP" : "ACCEPT") [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -i lo -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            \(input)
            \(output.split(separator: ";").filter { $0.hasPrefix("-A") }.joined(separator: "\n"))
            COMMIT

            """
        return HostRules(
            families: [.init(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: text))])], nativeTables: [])
    }

    private func items(_ output: String, _ settings: Settings) throws -> [String] {
        HostCheck(try host(output), from: .file, settings: settings).items
            .filter { $0.subject == .answersLeave || $0.subject == .ownConnections }.map(\.standing.rawValue)
    }

    /// The answers to logins, connections and DNS queries, the worst first; nothing where nothing is in the way.
    @Test(arguments: [
        ("", []), ("DROP", ["wrong", "note", "note"]), ("DROP;\(state)", ["note", "note", "right"]),
        ("DROP;\(state);-A OUTPUT -p tcp -m tcp --dport 443 -j ACCEPT", ["note", "note", "right"]),
        ("DROP;-A OUTPUT -m owner --uid-owner 0 -j ACCEPT", ["unknown", "unknown", "unknown"]),
        ("DROP;-A OUTPUT -d 192.0.2.0/24 -j ACCEPT", ["unknown", "note", "note"]),
        ("-A OUTPUT -d 203.0.113.9/32 -j ACCEPT", ["right", "right", "right"]),
    ])
    func checkJudgesTheWayOut(output: String, expected: [String]) throws {
        #expect(try items(output, settings()) == expected)
    }

    /// Nobody logs in by the network where nothing listens, or at the console.
    @Test func whoeverIsNotThereNeedsNoAnswer() throws {
        #expect(try items("DROP", settings(listens: false)) == ["unknown", "note", "note"])
        #expect(try items("DROP", settings(.console(terminal: "tty1"), listens: false)) == ["note", "note"])
    }

    /// A sealed host answers what it has let in, and that alone: it is wrong where one of its services cannot be heard.
    @Test(arguments: [
        ("DROP;\(state)", []), ("DROP;-A OUTPUT -p tcp -m tcp --sport 22 -j ACCEPT", [ServicePorts(tcp: 80)]),
        ("-A OUTPUT -p tcp -m tcp --sport 80 -j REJECT", [ServicePorts(tcp: 80)]),
        ("-A OUTPUT -p tcp -m tcp --sport 8080 -j REJECT", []),
        ("-A OUTPUT -d 203.0.113.9/32 -p tcp -m tcp --sport 80 -j REJECT", []),
    ])
    func whoListensMustBeHeard(output: String, silent: [ServicePorts]) throws {
        let listening = [ServicePorts(tcp: 22), ServicePorts(tcp: 80), ServicePorts(tcp: 8080)].map {
            ListeningService(port: $0, family: .ipv4, owner: .hidden)
        }
        let open = "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT"
        let check = HostCheck(
            try host(output, input: open), from: .file, settings: settings(), services: listening)
        let lost = check.items.filter { $0.subject == .answersLeave && $0.standing == .wrong }
        let named = lost.compactMap { item in
            if case .output(.serviceAnswers(let service, .ipv4, _)) = item.reason { service } else { nil }
        }
        #expect(named == silent)
        #expect(check.standing == (silent.isEmpty ? .right : .wrong), "\(check.items)")
    }

    /// The command is that of the chain which stops them, and of its backend.
    @Test func whatWouldLetThemOut() throws {
        let place: (Hook.Place) -> OutgoingStanding = {
            .stopped(PathDecision.End(.dropped, .policy($0), .yes, .legacy))
        }
        let state = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        let ssh = ServicePorts(tcp: 22)
        let cases: [(OutputFinding, String?)] = [
            (.answers(ssh, .ipv4, place(.filterOutput)), "iptables-legacy -I OUTPUT 1 \(state)"),
            (
                .serviceAnswers(ssh, .ipv6, place(.manglePostrouting)),
                "ip6tables-legacy -t mangle -I POSTROUTING 1 \(state)"
            ),
            (.answersUntilLogin(ssh, .ipv4, place(.rawOutput)), nil),
            (.neighbourDiscovery(.leaves), nil),
            (
                .neighbourDiscovery(place(.securityOutput)),
                "ip6tables-legacy -t security -I OUTPUT 1 -p ipv6-icmp -j ACCEPT"
            ),
            (
                .opening(.connections, .ipv4, place(.filterOutput)),
                "iptables-legacy -I OUTPUT 1 -p tcp -j ACCEPT"
            ),
        ]
        for (finding, command) in cases { #expect(finding.remedy?.description == command) }
    }

    /// Before the word that denies it is told that the test of the host's own connections cannot work, by what, and the rule
    /// that is missing; not where it can.
    @Test(arguments: [
        (["-P OUTPUT DROP", state], true), (["-P OUTPUT ACCEPT"], false),
        (["-P OUTPUT DROP", state, "-A OUTPUT -p tcp -m tcp --dport 80 -j ACCEPT"], false),
        (["-P OUTPUT ACCEPT", "-A OUTPUT -p tcp -m conntrack --ctstate NEW -j REJECT"], true),
    ])
    func aTestThatCannotWorkIsToldBeforeDenial(output: [String], isTold: Bool) throws {
        var rehearsal = try Rehearsal(.ipv4)
        rehearsal.chains = output
        rehearsal.walk(Rehearsal.words.prefix { $0 != "deny" })
        #expect(rehearsal.prompt?.words.contains(.step("deny")) == true)
        let told = rehearsal.actions.compactMap { action -> OutputFinding? in
            guard case .show(.verdict(.note, .ipv4, .output(let finding), _)) = action,
                case .testWillFail(step: 7, _, _) = finding
            else { return nil }
            return finding
        }
        #expect(!told.isEmpty == isTold)
        for finding in told {
            #expect(finding.remedy?.description == "iptables -I OUTPUT 1 -p tcp -j ACCEPT")
        }
    }

    /// Why another machine does not answer: only what is certain is told, with the cure.
    @Test(arguments: [
        ("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT;-A INPUT -j REJECT", "ACCEPT", true),
        ("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "DROP", true),
        ("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "ACCEPT", false),
        ("\(stateOfInput);-A INPUT -j REJECT", "ACCEPT", false),
        ("-A INPUT -p tcp -m tcp --dport 50000:60000 -j ACCEPT;-A INPUT -j REJECT", "ACCEPT", false),
        ("-A INPUT -s 192.0.2.0/24 -j ACCEPT", "DROP", false),
        ("-A INPUT -m quota --quota 9 -j ACCEPT", "DROP", false),
        ("-A INPUT -p udp -j DROP", "ACCEPT", false),
    ])
    func whyNoAnswerIsHeard(input: String, policy: String, isDeaf: Bool) throws {
        let text = "*filter\n:INPUT \(policy) [0:0]\n" + input.replacing(";", with: "\n") + "\nCOMMIT\n"
        let host = HostRules(
            families: [.init(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: text))])], nativeTables: [])
        let cures = host.ownConnectionObstacles.map { obstacle -> String? in
            guard case .test(.answersKeptOut(.ipv4, _, let cure)) = obstacle.finding else { return nil }
            return cure?.description
        }
        let cure = "iptables -I INPUT 1 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        #expect(cures == (isDeaf ? [cure] : []))
    }

    @Test(arguments: [
        (["-P OUTPUT ACCEPT"], true), (["-P OUTPUT DROP"], false), (["-P OUTPUT DROP", state], true),
        (["-P OUTPUT DROP", "-A OUTPUT -m owner --uid-owner 0 -j ACCEPT"], true),
        (["-P OUTPUT DROP", "-A OUTPUT -d 192.0.2.7/32 -j ACCEPT"], true),
        (
            ["-P OUTPUT ACCEPT", "-A OUTPUT -p tcp -m tcp --sport 22 -j REJECT --reject-with tcp-reset"],
            false
        ),
    ])
    func noPolicyDeniesWhereNoAnswerLeaves(output: [String], holds: Bool) throws {
        let judged = JudgedTable(try table(output), of: .ipv4, settings: settings())
        #expect(judged.structure[.answersLeave]?.holds == holds)
        #expect(judged.structure[.managementAllowed]?.holds == true)
        #expect(Fact.denyGate.contains(.answersLeave) && Fact.saveGate.contains(.answersLeave))
    }

    /// The answers of IPv6 need their neighbours.
    @Test func noPolicyDeniesWhereNoNeighbourIsFound() throws {
        let settings = Settings(families: [.ipv6], managementPort: 22)
        let shut = JudgedTable(try table(["-P OUTPUT DROP", Self.state]), of: .ipv6, settings: settings)
        #expect(shut.structure[.answersLeave]?.holds == false)
        let open = try table(["-P OUTPUT DROP", Self.state, "-A OUTPUT -p ipv6-icmp -j ACCEPT"])
        let judged = JudgedTable(open, of: .ipv6, settings: settings)
        #expect(judged.structure[.answersLeave]?.holds == true)
    }

    /// A change that takes the answers away is a loss, whatever INPUT says; one that leaves them away is none.
    @Test func whoeverHearsNothingIsShutOut() throws {
        let management = ManagementAccess(services: [ServicePorts(tcp: 22)], client: Self.client)
        let (open, shut) = (try table(["-P OUTPUT ACCEPT"]), try table(["-P OUTPUT DROP"]))
        let other = try table(["-P OUTPUT DROP", "-A OUTPUT -d 203.0.113.0/24 -j ACCEPT"])
        let own = try table(["-P OUTPUT DROP", "-A OUTPUT -d 192.0.2.7/32 -j ACCEPT"])
        #expect(management.losses(from: open, to: shut, of: .ipv4).map(\.isCertain) == [true])
        #expect(management.losses(from: open, to: other, of: .ipv4).map(\.isCertain) == [true])
        #expect(management.losses(from: open, to: own, of: .ipv4).isEmpty)
        #expect(management.losses(from: shut, to: other, of: .ipv4).isEmpty)
        // The way back opens INPUT alone, and does so for what INPUT shuts alone.
        #expect(management.isOpen(in: shut, of: .ipv4))
    }
}
