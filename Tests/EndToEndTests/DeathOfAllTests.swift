import Foundation
import TestSupport
import Testing

/// Wizard, timer and restorers are all killed while the confirmation is awaited: who comes next is told, and is not led to
/// take an unconfirmed policy for the start.
@Suite(.leavesNothing) struct DeathOfAllTests {
    private static let guards = "iptables -S INPUT | grep -c surefoot-guard; true"

    /// A host on which nobody is left, with the policy DROP in force, and the name of the session.
    private func deserted(
        _ backend: HostBackend = .nft, within seconds: Int = 600
    ) throws -> (host: HostInNamespaces, session: String) {
        let host = try HostInNamespaces(
            accepting: backend.preparation
                + "\niptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")
        let person = try host.person(
            ["run", "--management-port", "22", "--confirm-within", "\(seconds)"])
        try person.deniesByDefault()
        person.dies(of: SIGKILL)
        _ = person.end()
        for name in ["surefoot-back", "surefoot-timer"] { try host.signal(name, "KILL") }
        let session = try host.run("basename /var/lib/surefoot/*.jsonl .jsonl").dropLast()
        try #require(try host.run("iptables -S INPUT").hasPrefix("-P INPUT DROP"))
        return (host, String(session))
    }

    private func check(_ host: HostInNamespaces, _ options: String = "") throws -> String {
        try host.surefoot("check --management-port 22 \(options); echo status $?")
    }

    @Test(arguments: HostBackend.allCases)
    func aCheckBeforeTheKernelOpensTheDoor(backend: HostBackend) throws {
        let (host, session) = try deserted(backend)
        let said = try check(host)
        #expect(said.contains("Session \(session) has changed the rules, which no new login has confirmed."))
        #expect(said.contains("INPUT's policy is DROP by it (ipv4). Nobody is left to put the rules back."))
        #expect(said.contains("`sudo surefoot rollback \(session)`."), "\(said)")
        #expect(said.contains("`sudo surefoot resume \(session)`."))
        #expect(said.contains("NOTE ipv4 The kernel opens INPUT to management at 2"), "\(said)")
        #expect(said.hasSuffix("status 1"))
        let json = try check(host, "--json")
        #expect(
            json.contains(#""subject" : "unconfirmed-change""#) && json.contains(#""standing" : "wrong""#))
    }

    @Test(arguments: HostBackend.allCases)
    func aCheckOnceTheKernelHasOpenedTheDoor(backend: HostBackend) throws {
        let (host, session) = try deserted(backend, within: 10)
        #expect(
            try becomesTrue {
                try check(host).contains("FAIL ipv4 The kernel has let management in since 2")
            })
        #expect(try check(host).contains("`sudo surefoot rollback \(session)`."))
    }

    @Test func aNewWalkOrGuardDoesNotBegin() throws {
        let (host, session) = try deserted()
        let rules = try host.run("iptables -S INPUT; ls /var/lib/surefoot")
        let newcomer = try host.person(["run", "--management-port", "22"])
        try newcomer.sees("Session \(session) has changed the rules").sees("Nobody is left")
        try newcomer.sees("sudo surefoot rollback \(session).").sees("sudo surefoot resume \(session).")
        #expect(newcomer.end() == 1)
        let guarded = try host.surefoot("guard --management-port 22 -- iptables -F 2>&1; echo status $?")
        #expect(
            guarded.contains("Session \(session) has changed the rules") && guarded.hasSuffix("status 1"),
            "\(guarded)")
        #expect(try host.run("iptables -S INPUT; ls /var/lib/surefoot") == rules, "\(guarded)")
    }

    /// The timer that is announced runs, and the kernel's rule is its own.
    @Test func resumingArmsAnew() throws {
        let (host, _) = try deserted()
        let stale = try host.run("iptables -S INPUT 1")
        // A rule's time is one in whole seconds.
        sleep(2)
        let person = try host.person(["resume", "--confirm-within", "400"])
        try person.sees("The rollback timer runs no more").sees(
            "The rollback timer runs in a process of its own.")
        try person.sees("Enter | ? >")
        #expect(try host.run(Self.guards) == "1\n")
        #expect(try host.run("iptables -S INPUT 1") != stale)
        let status = try host.surefoot("guard status")
        #expect(status.contains("The rollback timer acts in "), "\(status)")
        person.dies(of: SIGKILL)
        _ = person.end()
        try host.signal("surefoot-timer", "TERM")
        #expect(try becomesTrue { try host.run("iptables -S INPUT") == host.rules })
    }

    /// A timer that stands still keeps its name, so that no other can be armed: the rules go back.
    @Test func resumingPastATimerThatStandsStill() throws {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22", "--confirm-within", "600"])
        try first.deniesByDefault()
        try host.signal("surefoot-timer", "STOP")
        first.dies(of: SIGKILL)
        _ = first.end()
        let newcomer = try host.person(["run", "--management-port", "22"])
        try newcomer.sees("No rollback timer answers; process").sees("stands ready to put the rules back.")
        #expect(newcomer.end() == 1)
        let person = try host.person(["resume"])
        try person.sees("nobody guards the policy").sees("INPUT is as it was at the start")
        #expect(try host.run("iptables -S INPUT") == host.rules)
        try person.types("quit").sees("You left.")
        _ = person.end()
        try host.signal("surefoot-timer", "KILL")
        #expect(
            try becomesTrue { try host.run("cat /proc/[0-9]*/comm 2>/dev/null | grep -c ^surefoot") == "0\n" }
        )
    }

    @Test(arguments: HostBackend.allCases)
    func afterARollbackAllIsAsBefore(backend: HostBackend) throws {
        let (host, session) = try deserted(backend)
        #expect(try host.surefoot("rollback --yes \(session)").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try !check(host).contains("Session"))
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().types("quit").sees("You left. No change of this session is in force.")
        #expect(person.end() == 1)
    }

    /// A way back has opened the door, and no journal tells of it.
    @Test func aDoorThatWasOpened() throws {
        let host = try HostInNamespaces(
            accepting:
                "iptables -A INPUT -p tcp -m tcp --dport 22 -m comment --comment surefoot-open -j ACCEPT")
        let said = try check(host)
        #expect(said.contains("FAIL ipv4 Rule 1 of INPUT (-p tcp"), "\(said)")
        #expect(said.contains("was put in by a way back") && said.contains("-D INPUT 1"))
        let person = try host.person(["run", "--management-port", "22"])
        try person.sees("no journal tells of their session")
        #expect(person.end() == 1)
        _ = try host.run("iptables-save > /run/saved")
        #expect(try host.surefoot("check --file /run/saved").contains("It must not be saved"))
    }
}

/// The same over a real sshd, where somebody can confirm.
@Suite(
    .serialized, .leavesNothing,
    .enabled(if: RemoteHost.isPossible, "needs root, and an sshd: .ci/setup-sshd brings one"))
struct DeathOfAllConfirmationTests {
    private static let killing = """
        for name in surefoot surefoot-back surefoot-timer; do
            for p in /proc/[0-9]*; do
                [ "$(cat $p/comm)" = $name ] && [ $p/ns/net -ef /proc/self/ns/net ] && kill -KILL ${p#/proc/}
            done
        done 2>/dev/null; true
        """

    /// What a hand has mended after the command is kept with it.
    @Test func aResumedGuardIsConfirmed() throws {
        let host = try RemoteHost()
        let first = try host.person([
            "guard", "--within", "600", "--", "/usr/sbin/iptables", "-P", "INPUT", "DROP",
        ])
        try first.sees("If you do nothing")
        _ = try host.run(Self.killing + "\niptables -A INPUT -p tcp --dport 8080 -j ACCEPT")
        _ = first.end()
        let person = try host.person(["resume", "--confirm-within", "600"])
        try person.sees("also what others have").sees("If you do nothing")
        let said = try host.logsIn(running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("The rules stay.")
        #expect(person.end() == 0)
        let rules = try host.run("iptables -S; ip6tables -S")
        #expect(rules.contains("-P INPUT DROP") && rules.contains("8080") && !rules.contains("surefoot"))
        let next = try host.person(["resume"])
        try next.sees("has ended")
        #expect(next.end() == 1)
    }

    @Test func aResumedPolicyIsConfirmed() throws {
        let host = try RemoteHost()
        let first = try host.person(["run", "--confirm-within", "600"])
        try first.walksToDenial()
        try first.sees("confirm | more")
        _ = try host.run(Self.killing)
        _ = first.end()
        #expect(try host.run("iptables -S INPUT").hasPrefix("-P INPUT DROP"))
        let person = try host.person(["resume", "--confirm-within", "600"])
        try person.sees("The rollback timer runs in a process of its own.").sees("Enter | ? >").types("")
        try person.sees("confirm | more")
        let said = try host.logsIn(running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("timer has stopped").sees("reset | skip")
        let rules = try host.run("iptables -S; ip6tables -S")
        #expect(rules.contains("-P INPUT DROP") && !rules.contains("surefoot"))
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }
}
