import Foundation
import TestSupport
import Testing

/// Hosts whose INPUT ends with a rule that refuses everything: the walk takes it for the default deny that it is.
@Suite(.serialized, .leavesNothing) struct RejectingHostTests {
    /// A host of the lab, and what the walk must show of it.
    struct RejectingHost: Sendable, CustomTestStringConvertible {
        var backend = "nf_tables"
        var rules: String
        /// What nc says, and what that is proof of, over IPv4 and IPv6.
        var said: (String, String)
        var proof: (String, String)

        var testDescription: String { "\(backend): \(rules)" }
    }

    static let hosts = [
        RejectingHost(
            rules: """
                iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
                ip6tables -A INPUT -j REJECT --reject-with icmp6-adm-prohibited
                """,
            said: ("Unreachable:", "Unreachable:"),
            proof: (
                "came to rule 4 of INPUT (-j REJECT --reject-with icmp-host-prohibited), and that rule rejected",
                "came to rule 5 of INPUT (-j REJECT --reject-with icmp6-adm-prohibited), and that rule rejected"
            )),
        RejectingHost(
            backend: "legacy",
            rules: """
                iptables -N DENY; iptables -A DENY -p tcp -j REJECT --reject-with tcp-reset
                iptables -A DENY -j REJECT; iptables -A INPUT -j DENY
                ip6tables -A INPUT -j LOG; ip6tables -A INPUT -j DROP
                """,
            said: ("Refused:", "Timed out:"),
            proof: (
                "came to rule 1 of DENY (-p tcp -j REJECT --reject-with tcp-reset), and that rule rejected",
                "came to rule 6 of INPUT (-j DROP), and that rule dropped"
            )),
    ]

    @Test(arguments: hosts)
    func aPersonWalksThemToTheSave(host: RejectingHost) throws {
        let person = try Person(["practice", "--backend", host.backend])
        try person.sees("This is the practice lab")
        _ = try person.elsewhere("server", host.rules)
        try person.sees("Step 1 of 10").sees("Enter | ? >").types("").sees(
            "that is a default deny, whatever the policy. OK ipv6")
        try person.sees("Step 2 of 10").sees("Enter | ? >").types("")
        try person.sees("Step 3 of 10").sees("insert | ? >").types("insert")
        try person.sees("Step 4 of 10").sees("Enter | ? >").types("").sees(
            "ipv6 exit 0. Rule 1 of INPUT accepts replies")
        try person.sees("Step 5 of 10").sees("ip6tables -w 5 -I INPUT 2 -p ipv6-icmp -j ACCEPT")
        try person.sees("add-icmpv6 |").types("add-icmpv6").sees(
            "neighbour discovery: accepted by rule 2 of INPUT")
        try person.sees("The policy DROP goes beneath").sees("deny | ? >").types("deny")
        try person.sees("ipv6 exit 0. INPUT's policy is DROP.")
        try person.confirmsAccess()
        try person.sees("reset | skip").types("skip").sees("run | watch").types("run")
        try person.sees("OK ipv4 192.0.2.2 port 8080 answered").sees("run | watch").types("run")
        try person.sees("Step 8 of 10").sees("Enter | ? >").types("").sees("Step 9 of 10")
        for (said, proof) in [(host.said.0, host.proof.0), (host.said.1, host.proof.1)] {
            try person.sees("watch | namespace").types("watch").sees("paste what nc said")
            try person.types("peer " + (try person.testCommand())).sees(said).sees("OK ipv").sees(proof)
        }
        try person.sees("Step 10 of 10").sees("Enter | ? >").types("").sees("Everything is verified.")
        try person.sees("save | ? >").types("save").sees("All steps are done.")
        #expect(person.end() == 0)
    }

    /// A refusal by anything but the last rule proves nothing, and who refused is told.
    @Test func aRefusalByAnotherIsNoProof() throws {
        let person = try Person(["practice"])
        try person.sees("This is the practice lab")
        _ = try person.elsewhere(
            "server", "iptables -A INPUT -j REJECT; ip6tables -A INPUT -p ipv6-icmp -j ACCEPT")
        try person.sees("Enter | ? >").types("").sees("Step 2 of 10").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("deny | ? >").types("deny")
        try person.confirmsAccess()
        try person.sees("reset | skip").types("skip").sees("run | watch").types("run").sees("OK ipv4")
        try person.sees("run | watch").types("run").sees("Step 8 of 10").sees("Enter | ? >").types("")
        // Somebody takes the packets before they come to INPUT, and answers for this host.
        try person.sees("watch | namespace").types("watch").sees("paste what nc said")
        try person.types("nc: connect to 192.0.2.1 port 9090 (tcp) failed: Connection refused").sees(
            "so this host has not refused it")
        try person.sees("retry |").types("retry").sees("watch | namespace").types("watch").sees("paste what")
        _ = try person.elsewhere(
            "server", "iptables -t nat -A PREROUTING -p tcp --dport 9090 -j REDIRECT --to-ports 22")
        try person.types("peer " + (try person.testCommand())).sees("FAIL ipv4")
        _ = try person.elsewhere("server", "iptables -t nat -F PREROUTING")
        try person.sees("retry |").types("retry").sees("watch | namespace").types("watch").sees("paste what")
        _ = try person.elsewhere("server", "iptables -I INPUT 2 -p tcp --dport 9090 -j ACCEPT")
        try person.types("peer " + (try person.testCommand())).sees(
            "because nothing listens on port 9090, but rule 1 of INPUT")
        try person.sees("retry").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }
}
