import Foundation
import TestSupport
import Testing

/// What a person meets beside the straight way.
@Suite(.serialized, .leavesNothing) struct BranchTests {
    @Test(arguments: ["nf_tables", "legacy"])
    func aRuleThatStandsTooLowIsMoved(backend: String) throws {
        let person = try Person(["practice", "--backend", backend])
        try person.sees("Enter | ? >")
        _ = try person.elsewhere(
            "server",
            "iptables -A INPUT -j DROP; iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        )
        try person.types("").sees(
            "Rule 3 of INPUT (-j DROP) refuses whatever reaches it: that is a default deny")
        try person.sees("Step 2 of 10").sees("Enter | ? >").types("").sees(
            "The rule is there: rule 4 of INPUT.")
        try person.sees("Step 3 of 10").sees("-I INPUT 1 -m conntrack").sees("move | ? >").types("move")
        try person.sees("ipv4 exit 0. Rule 1 of INPUT accepts replies")
        let rules = try person.elsewhere("server", "iptables -S INPUT")
        #expect(rules.components(separatedBy: "ctstate").count == 2, "The rule stands there twice:\n\(rules)")
        // The rule was there only after the start, and is theirs: it goes back to its place.
        try person.sees("insert | ? >").types("abort").sees("No rule of this session is left in INPUT")
        #expect(person.end() == 5)
    }

    @Test(arguments: [
        ("-m state --state ESTABLISHED,RELATED", "another spelling (-m state)"),
        (
            "-m comment --comment mine -m conntrack --ctstate ESTABLISHED,RELATED",
            "another spelling (a comment)"
        ),
    ])
    func anotherSpellingIsNotDoubled(spelling: String, sentence: String) throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >")
        _ = try person.elsewhere(
            "server", "for i in iptables ip6tables; do $i -I INPUT 1 \(spelling) -j ACCEPT; done")
        try person.types("").sees("Step 2 of 10").sees("Enter | ? >").types("").sees(sentence)
        try person.sees("Step 3 of 10").sees("SKIP ipv4").sees("SKIP ipv6").sees("Step 4 of 10")
        try person.types("quit").sees("You left.")
        #expect(person.end() == 1)
    }

    @Test func aNarrowerRuleDoesNotServe() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >")
        _ = try person.elsewhere(
            "server", "iptables -I INPUT 1 -i eth0 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT")
        try person.types("").sees("Step 2 of 10").sees("Enter | ? >").types("").sees(
            "accepts only some of the replies")
        try person.sees("Step 3 of 10").sees("insert | ? >").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// What a policy of DROP would leave open is named at the start, and keeps it from being set.
    @Test(arguments: [("-p udp", "any port over UDP"), ("! -s 192.168.0.0/16", "any port over TCP")])
    func aRuleThatLetsAnybodyIn(rule: String, what: String) throws {
        let host = try HostInNamespaces(
            accepting: "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT; "
                + "iptables -A INPUT \(rule) -j ACCEPT")
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("NOTE").sees(
            "anybody can reach \(what), by rule 3 of INPUT")
        try person.sees("Step 2 of 10").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("Not yet. This must be put right first:")
        try person.sees("anybody can reach \(what), by rule 4 of INPUT")
        try person.sees("take it out on another terminal: iptables -D INPUT \(rule) -j ACCEPT")
        try person.sees("retry | ? >")
        #expect(try host.run("iptables -S INPUT").hasPrefix("-P INPUT ACCEPT"))
        _ = try host.run("iptables -D INPUT \(rule) -j ACCEPT")
        try person.types("retry").sees("deny | ? >").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func loopbackAndManagementAreOfferedAndPolicyIsNotSetTwice() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >")
        _ = try person.elsewhere(
            "server",
            """
            iptables -F INPUT; ip6tables -F INPUT
            for i in iptables ip6tables; do $i -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; done
            """)
        try person.types("").sees("Enter | ? >").types("").sees("Step 3 of 10").sees("Step 4 of 10").sees(
            "Enter | ? >")
        try person.types("").sees("Step 5 of 10").sees(
            "New connections to TCP port 22: accepted by no rule.")
        try person.sees("add-loopback | add-management | add-icmpv6").types("add-loop")
        try person.sees("type the whole word: add-loopback").types("add-loopback").sees(
            "Loopback: accepted by rule 2")
        try person.sees("add-management |").types("add-management").sees(
            "New connections to TCP port 22: accepted by rule 2")
        try person.sees("add-icmpv6 |").types("add-icmpv6").sees("deny | ? >").types("deny").sees(
            "confirm | more")
        try person.logsIn(at: "2001:db8::1").sees("New login seen: from 2001:db8:")
        try person.sees("reset | skip").types("back").sees("Step 5 of 10")
        try person.sees("SKIP ipv4 INPUT's policy is DROP.").sees("Step 6 of 10").sees("reset | skip").types(
            "skip")
        try person.sees("Step 7 of 10").sees("run | watch").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func aFullDiskIsNoHalfSave() throws {
        let person = try Person(["practice"])
        try person.walksToSave()
        _ = try person.elsewhere(
            "server",
            """
            mount -t tmpfs -o size=16k,mode=755 tmpfs /etc/iptables && echo before > /etc/iptables/rules.v4
            dd if=/dev/zero of=/etc/iptables/fill bs=4k 2>/dev/null
            """)
        try person.sees("save | ? >").types("save").sees("FAIL").sees("No space left").sees("save |")
        let files = try person.elsewhere("server", "ls /etc/iptables; cat /etc/iptables/rules.v4")
        #expect(files == "fill\nrules.v4\nbefore\n")
        _ = try person.elsewhere("server", "rm /etc/iptables/fill")
        try person.types("save").sees("Saved 4 rules to /etc/iptables/rules.v6").sees("All steps are done.")
        #expect(person.end() == 0)
    }

    /// Without everything verified the save is refused, with the list of what is missing.
    @Test func savingIsRefusedUntilVerified() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >").types("facts").sees("TODO ipv4 The conntrack rule is not there.")
        try person.sees("No new inbound connection has been seen to be blocked yet.").types("save").sees(
            "save belongs to step 10: Review the rules, then save them. Nothing was changed.")
        try person.types("quit").sees("You left.")
        #expect(person.end() == 1)
    }
}
