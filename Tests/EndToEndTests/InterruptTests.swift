import Foundation
import TestSupport
import Testing

/// Ctrl-C, TERM and a hang-up while something runs, and the time that is told meanwhile.
@Suite(.serialized, .leavesNothing) struct InterruptTests {
    /// A practice lab at the question about the new login. The rollback timer runs.
    private func deniedLab(within seconds: Int = 600) throws -> Person {
        let person = try Person(["practice", "--confirm-within", "\(seconds)"])
        try person.walksToPolicy()
        return try person.sees("confirm | more")
    }

    /// A practice lab at the first test of a connection.
    private func confirmedLab() throws -> Person {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.confirmsAccess()
        return try person.sees("reset | skip").types("skip").sees("run | watch")
    }

    /// Puts a program that hangs in the place of another, on the lab's server alone.
    private func hang(_ program: String, of person: Person) throws {
        _ = try person.elsewhere(
            "server",
            """
            printf '#!/bin/sh\necho $$ >/run/hangs; exec sleep 600' >/run/stand-in; chmod +x /run/stand-in
            mount --bind /run/stand-in $(readlink -f /usr/bin/\(program) || readlink -f /usr/sbin/\(program))
            """)
    }

    private func awaitHanging(_ person: Person) throws {
        #expect(try becomesTrue { try person.elsewhere("server", "cat /run/hangs 2>/dev/null") != "" })
    }

    @Test func aCommandOfThePeerThatHangsIsEnded() throws {
        let person = try deniedLab()
        // It takes no notice of Ctrl-C, and is killed. More of them, and what is typed meanwhile, are no answer to anything.
        try person.types("peer trap '' INT; echo $((40 + 2)); sleep 600").sees("runs there").sees("42")
        try person.presses("confirm\r").presses("\u{3}").presses("\u{3}\u{3}").presses("confirm\r\u{3}")
        try person.sees("You ended it with Ctrl-C.").sees("confirm | more").types("note still there").sees(
            "Noted")
        try person.sees("confirm | more")
        #expect(try person.elsewhere("server", "iptables -S INPUT").contains("-P INPUT DROP"))
        #expect(!person.screen.contains("No new connection to port 22"))
        #expect(try person.elsewhere("peer", "ps ax").contains("sleep 600") == false)
        // At a prompt two in a row mean what they meant.
        try person.presses("\u{3}").sees("Ctrl-C once more").sees("confirm | more").presses("\u{3}")
        try person.sees("INPUT is as it was at the start").sees("Interrupted.")
        #expect(person.end() == 130)
    }

    @Test func twoInterruptsInQuickSuccessionAtAPromptAreTwo() throws {
        let person = try deniedLab()
        try person.presses("\u{3}").sees("Ctrl-C once").presses("\u{3}").sees(
            "INPUT is as it was at the start"
        ).sees("Interrupted.")
        #expect(person.end() == 130)
    }

    /// The prompt stands there for as long as nobody answers: it tells no time. The lines above it do, also while a
    /// command runs.
    @Test func theTimeIsToldAndThePromptStaysTrue() throws {
        let person = try deniedLab(within: 20)
        try person.types("?").sees("confirm | more").types("peer sleep 600").sees("runs there")
        try person.sees("The rules go back in").sees("The rules go back in").presses("\u{3}")
        try person.sees("You ended it with Ctrl-C.").sees("so the rollback timer acted.")
        let prompts = person.screen.split(whereSeparator: \.isNewline).filter {
            $0.contains("confirm | more")
        }
        #expect(
            !prompts.isEmpty && prompts.allSatisfy { !$0.prefix { $0 != ">" }.contains(where: \.isNumber) })
        let told = person.screen.matches(of: /go back in (\d+) seconds/).compactMap { Int($0.output.1) }
        #expect(
            told == told.sorted(by: >) && Set(told).count == told.count && told.first ?? 0 > 10, "\(told)")
        try person.sees("? >").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func aTestThatHangsIsEnded() throws {
        let person = try confirmedLab()
        try hang("curl", of: person)
        try person.types("run").sees("runs").sees("curl -4")
        try awaitHanging(person)
        try person.presses("\u{3}").sees("NOTE ipv4 You ended it with Ctrl-C.").sees("run | watch")
        #expect(try !person.elsewhere("server", "iptables -S INPUT").contains("surefoot-probe"))
        try person.types("facts").sees(
            "No connection from this host has been answered yet."
        ).sees("run | watch").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func aNameThatNobodyResolvesIsNotWaitedFor() throws {
        let person = try confirmedLab()
        try hang("getent", of: person)
        try person.types("watch slow.example").sees("Looking up the address")
        try awaitHanging(person)
        try person.presses("\u{3}").sees("You ended it with Ctrl-C.").sees("run | watch")
        #expect(!person.screen.contains("has no address here"))
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// In a namespace, and while one is made.
    @Test(arguments: ["ip", "curl"])
    func aTestInANamespaceIsEnded(program: String) throws {
        let person = try confirmedLab()
        try hang(program, of: person)
        try person.types("namespace").sees("Making a temporary network namespace")
        try awaitHanging(person)
        try person.presses("\u{3}").sees("You ended it with Ctrl-C.").sees("? >")
        #expect(
            try becomesTrue { try !person.elsewhere("server", "cat /proc/net/dev").contains("surefoot0") })
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// What is looked at before the policy denies.
    @Test func aProofThatHangsIsEnded() throws {
        let host = try HostInNamespaces()
        // nft is asked for rules where there are some.
        _ = try host.run(
            "nft 'table inet own { chain own { type filter hook input priority 5; }; }; add rule inet own own counter'"
        )
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("deny | ? >")
        _ = try host.run(
            """
            printf '#!/bin/sh\necho $$ >/run/hangs; exec sleep 600' >/run/stand-in; chmod +x /run/stand-in
            mount --bind /run/stand-in /usr/sbin/nft
            """)
        try person.types("deny")
        #expect(try becomesTrue { try host.run("cat /run/hangs 2>/dev/null") != "" })
        try person.presses("\u{3}").sees("You ended it with Ctrl-C.").sees("retry |")
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT ACCEPT"))
        _ = try host.run("rm /run/hangs")
        try person.types("retry").sees("deny | ? >").types("deny")
        #expect(try becomesTrue { try host.run("cat /run/hangs 2>/dev/null") != "" })
        person.dies(of: SIGTERM)
        #expect(person.end() == 128 + SIGTERM)
    }

    /// Rules are written, or they are not: nothing is killed in between.
    @Test func aChangeOfRulesIsSeenToItsEnd() throws {
        let host = try HostInNamespaces()
        _ = try host.run(
            """
            mkdir /run/slow; cat >/run/slow/iptables <<'end'
            #!/bin/sh
            case "$*" in *"-I INPUT"*) : >/run/begun; until [ -e /run/go ]; do sleep 0.1; done ;; esac
            exec /usr/sbin/iptables "$@"
            end
            chmod +x /run/slow/iptables
            """)
        let person = try host.person(["run", "--path", "/run/slow", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert")
        #expect(try becomesTrue { try host.run("ls /run").contains("begun") })
        try person.presses("\u{3}").sees("It changes rules, so it is not cut off in the middle")
        _ = try host.run(": >/run/go")
        try person.sees("exit 0. Rule 1 of INPUT accepts replies").sees("Step 4 of 10").sees("Enter | ? >")
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// The wizard ends at once, and nothing of its test is left; the timer is, outside of a lab.
    @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
    func whoIsAskedToEndDoesSoWhileACommandRuns(signal: Int32) throws {
        let person = try deniedLab()
        try person.types("peer trap '' INT TERM HUP; echo begun; sleep 600").sees("begun")
        try person.wizardDies(of: signal)
        #expect(person.end() == 128 + signal)
    }

    @Test func aHangUpEndsWhatRuns() throws {
        let person = try confirmedLab()
        try hang("curl", of: person)
        try person.types("run").sees("curl -4")
        try awaitHanging(person)
        person.hangsUp()
        #expect(person.end() != 0)
    }

    @Test func whoOpenedAShellIsNotKeptByIt() throws {
        let person = try deniedLab()
        try person.types("shell").presses("echo $((6 * 7))\r").sees("42").sees("server#")
        try person.presses("\u{3}").sees("server#").presses("echo $((7 * 7))\r").sees("49").wizardDies(
            of: SIGTERM)
        #expect(person.end() == 128 + SIGTERM)
    }

    /// Nobody is there to press it a second time.
    @Test func theDemonstrationIsEndedByOne() throws {
        let person = try Person(["practice", "--demo"])
        try person.sees("Step 2 of 10").presses("\u{3}").sees("INPUT is as it was at the start")
        #expect(person.end() == 130)
    }
}
