import Foundation
import TestSupport
import Testing

/// Nobody is locked out, whichever of the processes that guard the way back dies or stands still.
@Suite(.leavesNothing) struct GuardTests {
    private static let timer = "surefoot-timer"
    private static let restorer = "surefoot-back"

    /// A wizard that waits for the confirmation, with the policy DROP in force.
    private func wizard(on host: HostInNamespaces, within seconds: Int) throws -> Person {
        let person = try Person(
            ["run", "--management-port", "22", "--confirm-within", "\(seconds)"], through: host.entering)
        return try person.deniesByDefault()
    }

    private func signal(_ name: String, _ number: String, on host: HostInNamespaces) throws {
        try host.signal(name, number)
    }

    private func comesBack(_ host: HostInNamespaces) throws -> Bool {
        try becomesTrue { try host.run("iptables -S INPUT") == host.rules }
    }

    @Test func wizardAndTimerBothKilled() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        person.dies(of: SIGKILL)
        _ = person.end()
        try signal(Self.timer, "KILL", on: host)
        #expect(try comesBack(host))
    }

    /// A process that was stopped says nothing, and does nothing when its time comes.
    @Test func aTimerThatStandsStill() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 10)
        try signal(Self.timer, "STOP", on: host)
        person.dies(of: SIGKILL)
        _ = person.end()
        #expect(try comesBack(host))
        try signal(Self.timer, "KILL", on: host)
    }

    /// What speaks to the timer must be able to change the rules by itself: root's account alone is not enough.
    @Test func rootWithoutItsRightsDisarmsNothing() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        let disarm = """
            import glob, socket
            s = socket.socket(socket.AF_UNIX); s.connect(glob.glob('/run/surefoot/*-timer')[0]); s.settimeout(60)
            try:
                s.sendall(b'disarm\\n'); print('heard' if s.recv(100) else 'hung up')
            except (BrokenPipeError, ConnectionResetError):
                print('hung up')
            """
        let answer = try host.run("setpriv --bounding-set -net_admin python3 -c \"\(disarm)\" 2>&1")
        #expect(answer == "hung up\n", "\(answer)")
        person.dies(of: SIGKILL)
        _ = person.end()
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT DROP"))
        #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// Names that others can take in the kernel, as those of abstract sockets, are nobody's here.
    @Test func squattersAreWithoutEffect() throws {
        let host = try HostInNamespaces()
        let squat = """
            import socket, time; kept = []
            for name in ['surefoot-timer', 'surefoot-session'] + ['surefoot-confirm-%d' % n for n in range(1000)]:
                s = socket.socket(socket.AF_UNIX); s.bind('\\0' + name); s.listen(0); kept.append(s)
            print('squatted', flush=True); time.sleep(600)
            """
        let squatters = try host.run("ulimit -n 4096; python3 -c \"\(squat)\" > /run/squats 2>&1 & echo $!")
        #expect(try becomesTrue { try host.run("cat /run/squats").contains("squatted") })
        let person = try wizard(on: host, within: 600)
        person.dies(of: SIGKILL)
        _ = person.end()
        #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
        _ = try host.run("kill \(squatters)")
    }

    /// With nobody else left, the wizard is the one that watches the clock.
    @Test func aWizardAloneBesideATimerThatStandsStill() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 10)
        try signal(Self.restorer, "KILL", on: host)
        try signal(Self.timer, "STOP", on: host)
        try person.sees("The rollback timer's process is gone.").sees("INPUT is as it was at the start")
        #expect(try host.run("iptables -S INPUT") == host.rules)
        try signal(Self.timer, "KILL", on: host)
    }

    /// The timer does the part of a restorer that does not answer.
    @Test(arguments: ["KILL", "STOP"])
    func aRestorerThatIsGone(number: String) throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        try signal(Self.restorer, number, on: host)
        person.dies(of: SIGKILL)
        _ = person.end()
        try signal(Self.timer, "TERM", on: host)
        #expect(try comesBack(host))
    }

    /// One that stands still does not keep the timer from standing down, and is not there any more afterwards.
    @Test(arguments: ["KILL", "STOP"])
    func anAbortPastARestorerThatIsGone(number: String) throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        try signal(Self.restorer, number, on: host)
        try person.types("abort").sees("INPUT is as it was at the start").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try becomesTrue { try host.run("cat /proc/[0-9]*/comm | grep -c ^surefoot") == "0\n" })
    }

    /// A file system that stands still holds up whoever writes to it, and no signal ends that. It needs root outside of
    /// namespaces to make one.
    @Test(
        .enabled(if: FrozenDisk.canBeMade, "it needs root, and a loop device"),
        arguments: ["abort", "rollback"])
    func aDiskThatStandsStill(way: String) throws {
        let host = try HostInNamespaces()
        let disk = try FrozenDisk(under: "/var/lib/surefoot", of: host)
        let person = try wizard(on: host, within: 600)
        try disk.freeze()
        if way == "abort" {
            try person.types("abort").sees("INPUT is as it was at the start").sees("does not answer")
            #expect(person.end() == 5)
        } else {
            #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        }
        #expect(try host.run("iptables -S INPUT") == host.rules)
        disk.thaw()
        #expect(
            try becomesTrue {
                try host.run("cat /var/lib/surefoot/*.jsonl").contains("restored")
            })
        if way == "rollback" { person.dies(of: SIGKILL); _ = person.end() }
        #expect(
            try becomesTrue { try host.run("cat /proc/[0-9]*/comm 2>/dev/null | grep -c ^surefoot") == "0\n" }
        )
    }

    /// iptables fails from the abort on. The wizard cannot put the rules back, and says so; the timer goes on, and opens
    /// the door by what it has kept ready.
    @Test func aFailedAbortLeavesTheTimerAtWork() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        _ = try host.run(
            """
            printf '#!/bin/sh\\necho broken >&2; exit 4\\n' > /run/broken; chmod 755 /run/broken
            cp /usr/sbin/xtables-nft-multi /run/iptables
            mount --bind /run/broken /usr/sbin/xtables-nft-multi
            """)
        try person.types("abort").sees("could not be read").sees("goes on with it")
        #expect(person.end() == 6)
        #expect(
            try becomesTrue {
                try host.run("/run/iptables -S INPUT").hasPrefix("-P INPUT ACCEPT\n-A INPUT -p tcp")
            })
        _ = try host.run("umount /usr/sbin/xtables-nft-multi")
        #expect(
            try becomesTrue { try host.run("cat /proc/[0-9]*/comm 2>/dev/null | grep -c ^surefoot") == "0\n" }
        )
    }

    /// How nft lists a policy and a first rule that let people in.
    private static var openDoor: Regex<Substring> { /policy accept;\s+tcp dport 22\s/ }

    /// A rule that only nft can show makes iptables refuse to list the chain.
    @Test func aChainThatCannotBeListedIsOpened() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        _ = try host.run("nft add rule ip filter INPUT tcp dport 99 limit rate over 5/second drop")
        person.dies(of: SIGKILL)
        _ = person.end()
        try signal(Self.timer, "TERM", on: host)
        #expect(try becomesTrue { try host.run("nft list chain ip filter INPUT").contains(Self.openDoor) })
    }

    /// From another terminal too, where the timer does not run any more.
    @Test func aRollbackOpensWhatCannotBeListed() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        _ = try host.run("nft add rule ip filter INPUT tcp dport 99 limit rate over 5/second drop")
        person.dies(of: SIGKILL)
        _ = person.end()
        for name in [Self.restorer, Self.timer] { try signal(name, "KILL", on: host) }
        #expect(try host.run("nft list chain ip filter INPUT").contains("policy drop"))
        #expect(try host.surefoot("rollback --full --yes").contains("cannot be read, so nothing was done"))
        #expect(try host.surefoot("rollback --yes").contains("The rules cannot be listed"))
        #expect(try host.run("nft list chain ip filter INPUT").contains(Self.openDoor))
    }

    /// After the session's accept rules are gone, a DROP that somebody has added would be what remains.
    @Test func theWayBackLocksNobodyOut() throws {
        let host = try HostInNamespaces(accepting: "")
        let person = try Person(
            ["run", "--management-port", "22", "--confirm-within", "600"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("add-loopback").types("add-loopback").sees("add-management").types("add-management")
        try person.sees("deny | ? >").types("deny").sees("confirm | more")
        _ = try host.run("iptables -A INPUT -j DROP")
        person.dies(of: SIGKILL)
        _ = person.end()
        try signal(Self.timer, "TERM", on: host)
        #expect(
            try becomesTrue {
                try host.run("iptables -S INPUT") == """
                    -P INPUT ACCEPT
                    -A INPUT -p tcp -m tcp --dport 22 -m comment --comment surefoot-open -j ACCEPT
                    -A INPUT -j DROP

                    """
            })
    }

    /// An abort tells before that it will open the door, and does it on the word once more; Ctrl-C does it at once.
    @Test(arguments: ["abort", "Ctrl-C"])
    func anAbortThatOpensTheDoor(way: String) throws {
        let host = try HostInNamespaces(accepting: "")
        let person = try Person(
            ["run", "--management-port", "22", "--confirm-within", "600"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("add-loopback").types("add-loopback").sees("add-management").types("add-management")
        try person.sees("deny | ? >").types("deny").sees("confirm | more")
        _ = try host.run("iptables -A INPUT -j DROP")
        if way == "abort" {
            try person.types("abort").sees("new connections to TCP port 22 would not get in")
            try person.sees("-A INPUT -j DROP").sees("and then opens INPUT:").sees("-I INPUT 1 -p tcp")
            try person.sees("`abort` once more does so.").types("why").sees("confirm | more")
            #expect(try host.run("iptables -S INPUT").contains("-P INPUT DROP"))
            try person.types("abort").sees("`abort` once more does so.").types("abort")
        } else {
            try person.presses("\u{3}").sees("Ctrl-C once more").sees("confirm | more").presses("\u{3}")
        }
        try person.sees("would keep new logins out. So INPUT was opened")
        #expect(person.end() == 6)
        #expect(
            try becomesTrue {
                try host.run("iptables -S INPUT") == """
                    -P INPUT ACCEPT
                    -A INPUT -p tcp -m tcp --dport 22 -m comment --comment surefoot-open -j ACCEPT
                    -A INPUT -j DROP

                    """
            })
        // The timer goes on for a while.
        #expect(
            try becomesTrue {
                try host.surefoot("check --management-port 22").contains(
                    "A way back has opened INPUT (ipv4).")
            })
        #expect(try host.surefoot("sessions").contains("rollback-failed"))
    }

    /// Nobody is left to open the door but the kernel, by a rule that lets packets to port 22 in from its time on.
    @Test func theKernelOpensTheDoorWhereEverybodyIsDead() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 10)
        let counted = "nc -z -w 1 127.0.0.1 22; iptables -v -x -n -L INPUT 1 | awk '{ print $1 }'"
        #expect(try host.run(counted) == "0\n")
        person.dies(of: SIGKILL)
        _ = person.end()
        // The restorers first: they act as soon as they see that the timer is gone.
        for name in [Self.restorer, Self.timer] { try signal(name, "KILL", on: host) }
        let rules = try host.run("iptables -S INPUT")
        #expect(rules.hasPrefix("-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 22 -m time --datestart"))
        #expect(try becomesTrue { try host.run(counted) != "0\n" })
        #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func theKernelsRuleFollowsTheTimerAndGoesWithIt() throws {
        let host = try HostInNamespaces()
        let person = try wizard(on: host, within: 600)
        let first = try host.run("iptables -S INPUT 1")
        #expect(first.contains("--comment surefoot-guard -j ACCEPT"))
        // Its time is one in whole seconds.
        sleep(2)
        try person.types("more").sees("full time again").sees("confirm | more")
        #expect(
            try becomesTrue {
                let rules = try host.run("iptables -S INPUT").split(separator: "\n")
                    .filter { $0.contains("surefoot-guard") }
                return rules.count == 1 && rules[0] + "\n" != first
            })
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// Nothing is lost where the kernel has no such rules: it is said, and the timer does without.
    @Test func aKernelWithoutTheTimeMatchIsNamed() throws {
        let host = try HostInNamespaces()
        let person = try Person(
            ["run", "--management-port", "22", "--confirm-within", "10"],
            through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >")
        _ = try host.run("mount --bind /dev/null /usr/lib/$(uname -m)-linux-gnu/xtables/libxt_time.so")
        try person.types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("deny | ? >").types("deny").sees("cannot open INPUT at a set time here")
        try person.sees("confirm | more")
        person.dies(of: SIGKILL)
        _ = person.end()
        #expect(try comesBack(host))
    }
}
