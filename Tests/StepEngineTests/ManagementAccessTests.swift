import Netfilter
import Testing

@testable import StepEngine

/// What a way back leaves of the operator's access, before it is gone.
@Suite struct ManagementAccessTests {
    private static let state = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
    private static let ssh = "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
    private static let drop = "-A INPUT -j DROP"

    private func table(_ policy: String, _ rules: String...) throws -> FilterTable {
        try FilterTable(parsingSpecification: (["-P INPUT \(policy)"] + rules).joined(separator: "\n") + "\n")
    }

    /// The session has put in the first two rules.
    private func entry(_ start: FilterTable, _ known: FilterTable) -> RollbackOrder.Entry {
        .init(snapshot: start, session: .init(known: known.input.rules, marks: .init(inserted: [0, 1])))
    }

    private func obstacle(
        _ entry: RollbackOrder.Entry, from now: FilterTable, client: String = "192.0.2.2"
    ) -> ManagementAccess.Obstacle? {
        let management = ManagementAccess(services: [ServicePorts(tcp: 22)], client: Address(client))
        return entry.obstacleAfterWayBack(from: now, of: .ipv4, to: management)
    }

    /// On a fresh host the session's accept rules go, and the rule that somebody has appended meanwhile drops the rest.
    @Test func aDropThatSomebodyAppendedShutsOut() throws {
        let entry = entry(try table("ACCEPT"), try table("DROP", Self.state, Self.ssh))
        #expect(obstacle(entry, from: try table("DROP", Self.state, Self.ssh)) == nil)
        let shut = try #require(
            obstacle(entry, from: try table("DROP", Self.state, Self.ssh, Self.drop)))
        #expect(shut.service == ServicePorts(tcp: 22))
        #expect(shut.reachability.rules.map(\.position) == [1])
    }

    @Test func anotherAcceptRuleKeepsTheDoorOpen() throws {
        let entry = entry(try table("ACCEPT"), try table("DROP", Self.state, Self.ssh))
        let now = try table("DROP", Self.state, Self.ssh, Self.ssh, Self.drop)
        #expect(obstacle(entry, from: now) == nil)
        let others = "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT"
        let forOthers = try table("DROP", Self.state, Self.ssh, others, Self.drop)
        #expect(obstacle(entry, from: forOthers) != nil)
        #expect(obstacle(entry, from: forOthers, client: "198.51.100.7") == nil)
    }

    /// The address in the tunnel is not the one from which the packets come that carry it.
    @Test func whatCarriesTheTunnelMustStayOpen() throws {
        let tunnel = ServicePorts(.udp, 51820...51820)
        let management = ManagementAccess(
            services: [ServicePorts(tcp: 22), tunnel], client: Address("10.8.0.2"), tunnels: [tunnel])
        let shut = try table("DROP", Self.state, Self.ssh)
        #expect(management.obstacle(in: shut, of: .ipv4)?.service == tunnel)
        for words in ["-p udp", "-s 203.0.113.0/24 -p udp"] {
            let open = try table(
                "DROP", Self.state, Self.ssh, "-A INPUT \(words) -m udp --dport 51820 -j ACCEPT")
            #expect(management.isOpen(in: open, of: .ipv4))
        }
        let settings = Settings(
            families: [.ipv4], managementPort: 22,
            tunnel: Tunnel(interface: "wg0", kind: "wireguard", ports: [tunnel]),
            login: .remote(
                .init(
                    client: try #require(Address("10.8.0.2")), clientPort: 40000,
                    local: try #require(Address("10.8.0.1")), localPort: 22)))
        #expect(settings.managementAccess == management)
    }

    @Test func aPolicyOfBeforeCounts() throws {
        let entry = entry(try table("DROP"), try table("DROP", Self.state, Self.ssh))
        #expect(obstacle(entry, from: try table("DROP", Self.state, Self.ssh)) != nil)
    }

    /// Wizard and timer may each have put it in, without being able to list the rules or to tell each other.
    @Test(arguments: 0...3)
    func whatOpenedTheDoorGoesOnTheWayBack(times: Int) throws {
        let management = ManagementAccess(services: [ServicePorts(tcp: 22)], client: nil)
        let opening = management.openingRules.map(\.text)
        let doors = Array(repeating: opening, count: times).flatMap(\.self)
        let start = try table("ACCEPT", Self.ssh)
        let entry = entry(start, try table("DROP", Self.state, Self.ssh, Self.ssh))
        let now = try FilterTable(
            parsingSpecification: (["-P INPUT ACCEPT"] + doors + [Self.state, Self.ssh, Self.ssh])
                .joined(separator: "\n") + "\n")
        #expect(entry.wayBack(from: now).result.input == start.input)
    }

    @Test func everyServiceCounts() throws {
        let entry = entry(try table("ACCEPT", Self.ssh), try table("DROP", Self.state, Self.ssh, Self.ssh))
        let now = try table("DROP", Self.state, Self.ssh, Self.ssh, Self.drop)
        let services = [ServicePorts(tcp: 22), ServicePorts(.udp, 60000...61000)]
        let management = ManagementAccess(services: services, client: nil)
        let shut = entry.obstacleAfterWayBack(from: now, of: .ipv4, to: management)
        #expect(shut?.service == services[1])
    }
}
