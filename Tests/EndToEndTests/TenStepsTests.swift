import Foundation
import TestSupport
import Testing

/// The ten steps, walked by a person at a real terminal on a real kernel.
@Suite(.serialized, .leavesNothing) struct TenStepsTests {
    @Test(arguments: ["nf_tables", "legacy"])
    func aPersonWalksThemAndSaves(backend: String) throws {
        let person = try Person(["practice", "--backend", backend])
        try person.sees("This is the practice lab")
        let atTheStart = try person.elsewhere("server", "ls -l /etc/iptables")
        try person.walksToPolicy()
        try person.confirmsAccess()
        try person.sees("Step 6 of 10").sees("reset | skip").types("reset").sees(
            "ipv6 exit 0. The rules now count from zero")
        try person.sees("Step 7 of 10").sees("run | watch").types("run").sees("iptables peer service")
        try person.sees("OK ipv4 192.0.2.2 port 8080 answered").sees("run | watch").types("run")
        try person.sees("OK ipv6 2001:db8::2 port 8080 answered")
        try person.sees("Step 8 of 10").sees("Enter | ? >").types("").sees(
            "ipv6 exit 0. Rule 1 of INPUT counted")
        try person.sees("Step 9 of 10").triesInbound("192.0.2.1").triesInbound("2001:db8::1")
        try person.sees("Step 10 of 10").sees("Enter | ? >").types("").sees("Everything is verified.")
        let before = try person.elsewhere("server", "ls -l /etc/iptables")
        #expect(before == atTheStart, "Something was written before the word to save.")
        let live = try person.elsewhere("server", "iptables-save; ip6tables-save")
        #expect(live.contains(":INPUT DROP"))
        try person.sees("save | ? >").types("save").sees("Saved 3 rules to /etc/iptables/rules.v4")
        try person.sees("Saved 4 rules to /etc/iptables/rules.v6").sees("All steps are done.")
        #expect(person.end() == 0)
    }

    @Test(arguments: ["nf_tables", "legacy"])
    func theDemonstrationEndsSavedWithoutATerminal(backend: String) throws {
        let run = try Program.run(["practice", "--demo", "--backend", backend])
        #expect(run.status == 0, "\(run.output.suffix(2000))")
        #expect(run.output.flowing.contains("Saved 4 rules to /etc/iptables/rules.v6"))
        #expect(!run.output.contains("\u{1b}"))
        // What is typed is as long as it is, and so is the line that is shown to be typed.
        let lines = run.output.split(separator: "\n").filter { !$0.contains(" peer ") }
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    /// Looking at a RELATED packet is part of the lab's walk, and takes away nothing of what was verified.
    @Test func thePersonSeesARelatedPacketAndGoesOn() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.confirmsAccess()
        try person.sees("reset | skip").types("skip")
        for _ in 0..<2 { try person.sees("run | watch").types("run") }
        try person.sees("Step 8 of 10").sees("The rule accepts RELATED packets too").sees("Enter | ? >")
            .types("shell")
        try person.sees("server#").presses("related\r").sees("33434").sees("a target counted: 1").sees(
            "33434"
        ).sees(
            "a target counted: 1")
        try person.sees("server#").presses("exit\r").sees("Enter | ? >").types("")
        try person.sees("ipv4 exit 0. Rule 1 of INPUT counted").sees("ipv6 exit 0. Rule 1 of INPUT counted")
        try person.sees("Step 9 of 10").sees("? >").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func abortLeavesTheHostAsFound() throws {
        let person = try Person(["practice"])
        try person.sees("This is the practice lab")
        let before = try person.elsewhere("server", "iptables -S; ip6tables -S")
        try person.walksToPolicy()
        let denying = try person.elsewhere("server", "iptables -S")
        #expect(denying.contains("-P INPUT DROP"))
        try person.sees("confirm | more").types("abort").sees("INPUT is as it was at the start").sees(
            "Aborted.")
        #expect(before.contains("-P INPUT ACCEPT"))
        #expect(person.end() == 5)
    }

    @Test func withoutAConfirmationTheRulesGoBack() throws {
        let person = try Person(["practice", "--confirm-within", "10"])
        try person.walksToPolicy()
        try person.sees("confirm | more")
        try person.sees("the rollback timer acted.").sees("INPUT is as it was at the start")
        try person.sees("Step 5 of 10")
        let rules = try person.elsewhere("server", "iptables -S INPUT; ip6tables -S INPUT")
        #expect(!rules.contains("DROP") && !rules.contains("conntrack") && !rules.contains("icmp"))
        try person.types("quit").sees("You left. The lab is gone,")
        #expect(person.end() == 1)
    }

    /// The code belongs to the wizard that shows it.
    @Test func aWrongCodeConfirmsNothing() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.sees("confirm | more")
        let right = try person.confirmation()
        let wrong = right.dropLast(5) + "wrong"
        try person.types("peer echo '\(wrong)' | nc -w 5 192.0.2.1 22").sees("That is not the code.")
        let inside = try person.elsewhere("server", "\(right) 2>&1; true")
        #expect(inside.contains("in no login over the network"), "\(inside)")
        try person.sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Nor is one that a stranger has made, who has not logged in.
    @Test func aScannersConnectionConfirmsNothing() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.sees("confirm | more").types("peer nc -vz -w 3 192.0.2.1 22").sees("succeeded")
        try person.sees("confirm | more").types("confirm").sees("nobody is logged in there")
        try person.sees("confirm | more").types("confirm 192.0.2.2").sees("nobody is logged in there")
        try person.sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// A confirmation without a connection that the kernel has seen is not believed.
    @Test func aWordAloneConfirmsNothing() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.sees("confirm | more").types("confirm").sees("No new connection to port 22 was seen")
        try person.sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Nor is one that was there before the policy: the rules let it stay, and may let nobody in.
    @Test func aLoginOfBeforeConfirmsNothing() throws {
        let person = try Person(["practice"])
        try person.sees("This is the practice lab")
        // It types the code once there is one.
        let script = "until read line < /run/code; do sleep 0.1; done 2>/dev/null; echo \"$line\"; sleep 300"
        _ = try person.elsewhere("peer", "{ \(script); } | nc 192.0.2.1 22 > /run/said &")
        // In /proc/net/tcp 0016 is the port, and 01 an established connection.
        let sockets = ":0016 020200C0:.... 01"
        let found = try person.elsewhere(
            "server", "for i in $(seq 600); do grep '\(sockets)' /proc/net/tcp* && break; sleep 0.1; done")
        try #require(!found.isEmpty)
        try person.walksToPolicy()
        try person.sees("confirm | more").types("confirm").sees("No new connection to port 22 was seen")
        _ = try person.elsewhere("peer", "echo '\(person.confirmation())' > /run/code")
        try person.sees("was there before the policy").sees("ssh -o ControlPath=none")
        try person.confirmsAccess()
        try person.sees("reset | skip").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }
}

extension Person {
    /// Steps 1 to 5, up to the policy.
    func walksToPolicy() throws {
        try sees("Step 1 of 10").sees("Enter | ? >").types("").sees(
            "ipv6 exit 0. INPUT has the policy ACCEPT")
        try sees("Step 2 of 10").sees("Enter | ? >").types("").sees(
            "ipv6 exit 1. The conntrack rule is not there.")
        try sees("Step 3 of 10").sees("insert | ? >").types("insert").sees(
            "ipv6 exit 0. Rule 1 of INPUT accepts replies")
        try sees("Step 4 of 10").sees("Enter | ? >").types("").sees(
            "ipv6 exit 0. Rule 1 of INPUT accepts replies")
        try sees("Step 5 of 10").sees("add-icmpv6 |").types("add-icmpv6").sees(
            "ICMPv6 neighbour discovery: accepted by")
        try sees("deny | ? >").types("deny").sees("The rollback timer runs").sees(
            "ipv6 exit 0. INPUT's policy is DROP.")
    }

    func confirmsAccess(at address: String = "192.0.2.1") throws {
        try sees("confirm | more").logsIn(at: address).sees("New login seen: from ")
        try sees("The rollback timer has stopped.")
    }

    /// The peer of the lab logs in, and types the code there.
    @discardableResult
    func logsIn(at address: String) throws -> Self {
        try types("peer echo '\(confirmation())' | nc -w 5 \(address) 22")
    }

    /// Steps 1 to 10, up to the word that saves.
    func walksToSave() throws {
        try walksToPolicy()
        try confirmsAccess()
        try sees("reset | skip").types("skip").sees("run | watch").types("run")
        try sees("OK ipv4 192.0.2.2 port 8080 answered").sees("run | watch").types("run")
        try sees("Step 8 of 10").sees("Enter | ? >").types("")
        try sees("Step 9 of 10").triesInbound("192.0.2.1").triesInbound("2001:db8::1")
        try sees("Step 10 of 10").sees("Enter | ? >").types("").sees("Everything is verified.")
    }

    @discardableResult
    func triesInbound(_ address: String) throws -> Self {
        try sees("watch | namespace").types("watch").sees("paste what nc said")
        try types("peer " + (try testCommand())).sees("Timed out: nothing came back.")
        return try sees("and the policy dropped")
    }

    /// The command for another machine that was shown last, with less patience.
    func testCommand() throws -> String {
        let shown = screen.matches(of: /nc -vz -w 5 -p \d+ \S+ \d+/).last
        return try #require(shown).output.replacingOccurrences(of: "-w 5", with: "-w 2")
    }
}
