import Netfilter
import Runbook
import Testing

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

    private func items(_ output: String, _ settings: Settings) throws -> [String] {
        let text = """
            *filter
            :INPUT DROP [0:0]
            :OUTPUT \(output.contains("DROP") ? "DROP" : "ACCEPT") [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -i lo -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            \(output.split(separator: ";").filter { $0.hasPrefix("-A") }.joined(separator: "\n"))
            COMMIT

            """
        let host = HostRules(
            families: [.init(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: text))])], nativeTables: [])
        return HostCheck(host, from: .file, settings: settings).items
            .filter { $0.subject == .answersLeave || $0.subject == .ownConnections }.map(\.standing.rawValue)
    }

    /// The answers to logins, connections and DNS queries, the worst first; nothing where nothing is in the way.
    @Test(arguments: [
        ("", []), ("DROP", ["wrong", "wrong", "note"]), ("DROP;\(state)", ["wrong", "note", "right"]),
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
        #expect(try items("DROP", settings(listens: false)) == ["wrong", "unknown", "note"])
        #expect(try items("DROP", settings(.console(terminal: "tty1"), listens: false)) == ["wrong", "note"])
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
