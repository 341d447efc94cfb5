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

    private func access(
        _ entry: RollbackOrder.Entry, from now: FilterTable, client: String = "192.0.2.2"
    ) throws -> ManagementAccess {
        try #require(
            entry.managementAfterWayBack(
                from: now, of: .ipv4, to: [ServicePorts(tcp: 22)], from: Address(client)))
    }

    /// On a fresh host the session's accept rules go, and the rule that somebody has appended meanwhile drops the rest.
    @Test func aDropThatSomebodyAppendedShutsOut() throws {
        let entry = entry(try table("ACCEPT"), try table("DROP", Self.state, Self.ssh))
        let before = try access(entry, from: try table("DROP", Self.state, Self.ssh))
        #expect(before.isOpen)
        let shut = try access(entry, from: try table("DROP", Self.state, Self.ssh, Self.drop))
        #expect(!shut.isOpen && shut.service == ServicePorts(tcp: 22))
        #expect(shut.reachability.rules.map(\.position) == [1])
    }

    @Test func anotherAcceptRuleKeepsTheDoorOpen() throws {
        let entry = entry(try table("ACCEPT"), try table("DROP", Self.state, Self.ssh))
        let now = try table("DROP", Self.state, Self.ssh, Self.ssh, Self.drop)
        #expect(try access(entry, from: now).isOpen)
        let others = "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT"
        let forOthers = try table("DROP", Self.state, Self.ssh, others, Self.drop)
        #expect(try !access(entry, from: forOthers).isOpen)
        #expect(try access(entry, from: forOthers, client: "198.51.100.7").isOpen)
    }

    @Test func aPolicyOfBeforeCounts() throws {
        let entry = entry(try table("DROP"), try table("DROP", Self.state, Self.ssh))
        #expect(try !access(entry, from: try table("DROP", Self.state, Self.ssh)).isOpen)
    }

    @Test func everyServiceCounts() throws {
        let entry = entry(try table("ACCEPT", Self.ssh), try table("DROP", Self.state, Self.ssh, Self.ssh))
        let now = try table("DROP", Self.state, Self.ssh, Self.ssh, Self.drop)
        let services = [ServicePorts(tcp: 22), ServicePorts(.udp, 60000...61000)]
        let access = try #require(
            entry.managementAfterWayBack(from: now, of: .ipv4, to: services, from: nil))
        #expect(!access.isOpen && access.service == services[1])
        #expect(entry.managementAfterWayBack(from: now, of: .ipv4, to: [], from: nil) == nil)
    }

    /// What is said to open the door does so, whatever stands in INPUT.
    @Test func theDoorOpens() throws {
        let services = [ServicePorts(tcp: 22), ServicePorts(.udp, 60000...61000)]
        let commands = Family.ipv6.openingDoor(to: services)
        #expect(
            commands.map(\.description) == [
                "ip6tables -w 5 -P INPUT ACCEPT",
                "ip6tables -w 5 -I INPUT 1 -p tcp -m tcp --dport 22 -j ACCEPT",
                "ip6tables -w 5 -I INPUT 1 -p udp -m udp --dport 60000:61000 -j ACCEPT",
            ])
        let open = try FilterTable(
            parsingSpecification: (["-P INPUT ACCEPT"]
                + commands.flatMap(\.rulesPutIn).map { "-A INPUT " + $0.words.joined(separator: " ") }
                + [Self.drop]).joined(separator: "\n"))
        #expect(ManagementAccess(in: open, of: .ipv6, to: services, from: nil)?.isOpen == true)
    }
}
