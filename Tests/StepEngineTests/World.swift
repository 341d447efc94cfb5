import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// The rulesets that the walks meet, and the built-in runbook.
enum World {
    static let stateRule = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED"

    static func table(_ lines: String...) throws -> FilterTable {
        try FilterTable(parsingSpecification: lines.joined(separator: "\n"))
    }

    static let loopback = "-A INPUT -i lo -c 0 0 -j ACCEPT"
    static let management = "-A INPUT -p tcp -m tcp --dport 22 -c 0 0 -j ACCEPT"
    static let neighbours = "-A INPUT -p ipv6-icmp -c 0 0 -j ACCEPT"

    /// As a host begins.
    static func open() throws -> FilterTable {
        try table("-P INPUT ACCEPT -c 0 0", loopback, management)
    }

    /// With the state rule, and all that must be accepted.
    static func ready() throws -> FilterTable {
        try table("-P INPUT ACCEPT -c 0 0", stateRule + " -c 0 0 -j ACCEPT", neighbours, loopback, management)
    }

    /// The same under the policy DROP. Counters as given.
    static func denying(replies: Int = 0, drops: Int = 0) throws -> FilterTable {
        try table(
            "-P INPUT DROP -c \(drops) 0", stateRule + " -c \(replies) 0 -j ACCEPT", neighbours, loopback,
            management)
    }

    /// The policy DROP with the state rule below a rule that drops everything.
    static func blocked() throws -> FilterTable {
        try table(
            "-P INPUT DROP -c 0 0", loopback, management, "-A INPUT -c 0 0 -j DROP",
            stateRule + " -c 0 0 -j ACCEPT")
    }

    static func runbook() throws -> Runbook {
        try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
    }

    static func settings(_ families: [Family] = [.ipv4]) -> Settings {
        Settings(
            families: families, managementPort: 22,
            urls: [.ipv4: "http://192.0.2.2/", .ipv6: "http://[2001:db8::2]/"],
            hostAddresses: [.ipv4: "192.0.2.1", .ipv6: "2001:db8::1"], hasPeer: true,
            saveFiles: [.ipv4: "/etc/iptables/rules.v4", .ipv6: "/etc/iptables/rules.v6"])
    }

    static let notFound = CommandResult(
        .exited(1), stderr: "iptables: Bad rule (does a matching rule exist in that chain?).\n")
    static let locked = CommandResult(
        .exited(4), stderr: "Another app is currently holding the xtables lock.\n")
    static let login = ManagementConnection(client: "192.0.2.2", clientPort: 40000)
}
