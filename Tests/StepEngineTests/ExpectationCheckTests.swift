import Netfilter
import StepEngine
import Testing

/// What is open, held against what is expected: no line of the list is passed over.
@Suite struct ExpectationCheckTests {
    /// What is said of each family that the list names, of a host or of a file with IPv4 alone.
    @Test(arguments: [
        (["ipv4 tcp 22 from anywhere"], HostCheck.Source.host(now: "", nil), ["ipv4 right"]),
        (["ipv4 tcp 22 from anywhere"], .file, ["ipv4 right"]), ([], .file, ["ipv4 wrong"]),
        (
            ["ipv4 tcp 22 from anywhere", "ipv6 tcp 22 from anywhere"], .host(now: "", nil),
            ["ipv6 wrong", "ipv4 right"]
        ),
        (["ipv4 tcp 22 from anywhere", "ipv6 tcp 22 from anywhere"], .file, ["ipv6 unknown", "ipv4 right"]),
        (["ipv6 tcp 22 from anywhere"], .host(now: "", nil), ["ipv4 wrong", "ipv6 wrong"]),
    ])
    func noLineIsPassedOver(expected: [String], source: HostCheck.Source, said: [String]) throws {
        let rules = """
            *filter
            :INPUT DROP [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -i lo -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT

            """
        let host = HostRules(
            families: [.init(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: rules))])], nativeTables: [])
        let check = HostCheck(
            host, from: source, settings: Settings(families: [.ipv4], managementPort: 22), expected: expected)
        let items = check.items.filter { $0.subject == .expectedDoors }
        #expect(items.map { "\($0.family?.rawValue ?? "") \($0.standing.rawValue)" } == said)
    }
}
