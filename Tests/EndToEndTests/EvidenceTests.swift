import Foundation
import TestSupport
import Testing

/// What a person says of a test counts only if the wire and the kernel's counters say the same.
@Suite(.serialized, .leavesNothing) struct EvidenceTests {
    /// A practice lab in which the policy denies and access is confirmed.
    private func deniedLab() throws -> Person {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.confirmsAccess()
        try person.sees("reset | skip").types("skip").sees("Step 7 of 10").sees("run | watch")
        return person
    }

    /// The same, with both outbound tests done.
    private func testedLab() throws -> Person {
        let person = try deniedLab()
        try person.types("run").sees("OK ipv4").sees("run | watch").types("run").sees("OK ipv6")
        try person.sees("Step 8 of 10").sees("Enter | ? >").types("").sees("Step 9 of 10").sees(
            "watch | namespace")
        return person
    }

    @Test func anOutboundTestIsJudgedByWhatCameBack() throws {
        let person = try deniedLab()
        try person.types("curl: (28) Connection timed out").sees(
            "Nothing was watched, so that proves nothing.")
        try person.sees("run | watch").types("run http://192.0.2.2:81/").sees("192.0.2.2 port 81 refused")
        try person.sees("retry |").types("retry").sees("run | watch").types("run http://192.0.2.77/")
        try person.sees("FAIL ipv4").sees("left this host while it was watched").sees("retry |")
            .types("retry")
        try person.sees("run | watch").types("run http://192.0.2.1/").sees("is this host itself")
        try person.sees("retry |").types("retry").sees("run | watch").types(
            "run http://no-such-name.invalid/")
        try person.sees("has no address here, so no packet was sent.").sees("retry |").types("retry")
        try person.sees("run | watch").types("watch [::1]").sees("and this test is about IPv4")
        try person.sees("run | watch").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Another program, in another terminal: the prompt notices it, and ends by itself.
    @Test func aTestInAnotherTerminalIsNoticed() throws {
        let person = try deniedLab()
        try person.types("watch peer.example.net").sees("peer.example.net is 192.0.2.2").sees("Watching.")
        #expect(try person.elsewhere("server", "iptables -S INPUT").contains("surefoot-probe:last"))
        _ = try person.elsewhere("server", "echo GET / | nc -N -w 3 192.0.2.2 8080")
        try person.sees("OK ipv4 192.0.2.2 port 8080 answered").sees("run | watch")
        #expect(try !person.elsewhere("server", "iptables -S INPUT").contains("surefoot-probe"))
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test(arguments: [
        (
            "-I INPUT 1 -s 192.0.2.2 -p tcp --sport 8080 -j ACCEPT",
            "took them before the conntrack rule could"
        ),
        ("-t mangle -A PREROUTING -s 192.0.2.2 -p tcp --sport 8080 -j DROP", "none got as far as INPUT"),
        ("-I INPUT 1 -s 192.0.2.2 -p tcp --sport 8080 -j DROP", "took them before the conntrack rule could"),
    ])
    func repliesThatAnotherRuleTakesAreNotProof(rule: String, sentence: String) throws {
        let person = try deniedLab()
        _ = try person.elsewhere("server", "iptables \(rule)")
        // A change of INPUT is noticed before anything else is done.
        try person.types("facts").sees("run | watch").types("run").sees("FAIL ipv4").sees(
            sentence
        ).sees("retry").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
    }

    @Test func aPastedAnswerIsNotBelieved() throws {
        let person = try testedLab()
        try person.types("nc: connect to 192.0.2.1 port 9090 (tcp) timed out").sees("Nothing was watched")
        try person.sees("watch | namespace").types("watch").sees("paste what nc said").types("hello")
        try person.sees("none of the answers of nc").sees("paste what nc said").types(
            "nc: connect to 192.0.2.1 port 9090 (tcp) timed out")
        try person.sees("No packet of the test").sees("retry | watch | namespace | reopen").types("retry")
            .sees(
                "watch | namespace")
        try person.types("watch").sees("paste what nc said")
        let command = try person.testCommand()
        _ = try person.elsewhere("server", command)
        try person.types("nc: timed out").sees("from this host itself").sees("retry").types("retry")
        try person.sees("watch | namespace").types("watch").sees("paste what nc said")
        _ = try person.elsewhere("peer", try person.testCommand())
        try person.types("Connection to 192.0.2.1 9090 port [tcp/*] succeeded!").sees(
            "but the other machine says that it connected")
        try person.sees("retry").types("retry").sees("watch | namespace").types("watch").sees("paste what")
        _ = try person.elsewhere("peer", "nc -vz -w 1 192.0.2.1 9090")
        try person.types("nc: timed out").sees("Others tried that port: 192.0.2.2").sees("retry").types(
            "retry")
        try person.sees("watch | namespace").types("watch 192.0.2.2").sees("Watching for 192.0.2.2")
        try person.types("peer nc -vz -w 2 192.0.2.1 9090").sees("OK ipv4").sees("and the policy dropped")
        try person.sees("watch | namespace").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test(arguments: [
        ("-I INPUT 2 -p tcp --dport 9090 -s 192.0.2.2 -j DROP", "decides before it"),
        (
            "-I INPUT 2 -p tcp --dport 9090 -s 192.0.2.2 -j REJECT",
            "which is not the default deny"
        ),
        ("-I INPUT 2 -p tcp --dport 9090 -s 192.0.2.2 -j ACCEPT", "because nothing listens on port 9090"),
        ("-t raw -A PREROUTING -p tcp --dport 9090 -j DROP", "none got as far as INPUT"),
    ])
    func aBlockByAnythingButThePolicyIsNamed(rule: String, sentence: String) throws {
        let person = try testedLab()
        try person.types("watch").sees("paste what nc said")
        _ = try person.elsewhere("server", "iptables \(rule)")
        try person.types("peer " + (try person.testCommand())).sees("FAIL ipv4").sees(sentence)
        try person.sees("retry").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// What was tested under other rules proves nothing about these; a ban is no other rule.
    @Test func aChangeBetweenTestAndSaveIsNoticed() throws {
        let person = try Person(["practice"])
        try person.sees("This is the practice lab")
        _ = try person.elsewhere(
            "server", "iptables -N f2b-sshd; iptables -I INPUT -p tcp -m multiport --dports 22 -j f2b-sshd")
        try person.walksToSave()
        _ = try person.elsewhere("server", "iptables -I f2b-sshd -s 203.0.113.9 -j REJECT")
        try person.sees("save | ? >").types("facts").sees(
            "Bans, or rules that no packet to this host meets, have changed"
        ).sees("save | ? >")
        _ = try person.elsewhere("server", "iptables -A INPUT -p tcp --dport 8443 -j ACCEPT")
        try person.types("save").sees("The rules have changed since they were tested. Nothing was done.")
        try person.sees("+ -A INPUT -p tcp -m tcp --dport 8443 -j ACCEPT").sees("To be tested again:")
        try person.sees("Step 10 of 10").sees("Enter | ? >").types("").sees("Enter | retry").types("")
        try person.sees("Step 5 of 10").sees("confirm |").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Without another machine a namespace stands for it, and leaves nothing behind.
    @Test(arguments: ["nf_tables", "legacy"])
    func aNamespaceStandsForAnotherMachine(backend: String) throws {
        let person = try Person(["practice", "--backend", backend])
        try person.walksToPolicy()
        try person.confirmsAccess()
        try person.sees("reset | skip").types("skip").sees("run | watch").types("namespace")
        try person.sees("OK ipv4 198.19.").sees("That was a namespace of this host")
        try person.sees("run | watch").types("namespace").sees("OK ipv6 fd73:").sees("Step 8 of 10")
        #expect(try !person.elsewhere("server", "ip link").contains("surefoot"))
        try person.sees("Enter | ? >").types("").sees("watch | namespace").types("namespace")
        try person.sees("and the policy dropped").sees("watch | namespace").types("namespace")
        try person.sees("and the policy dropped").sees("Step 10 of 10").sees("Enter | ? >").types(
            "")
        try person.sees("Everything is verified.").sees("save | ? >").types("facts")
        try person.sees("That was a namespace of this host").sees("save | ? >").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
    }
}
