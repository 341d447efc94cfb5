import Foundation
import TestSupport
import Testing

/// Any command that changes the firewall, under guard: it stays where a new login confirms it, and else the host is as it was.
@Suite(.leavesNothing) struct GuardCommandTests {
    /// Locks everybody out, and changes what there is in every other place too.
    private static let lockOut = """
        iptables -F INPUT; iptables -P INPUT DROP; iptables -F bans; iptables -t nat -F
        iptables -t mangle -P FORWARD ACCEPT; iptables -t raw -A PREROUTING -p udp -j DROP
        ip6tables -P INPUT DROP; ip6tables -F; iptables-legacy -F; ip6tables-legacy -P INPUT DROP
        nft flush set inet own bad; nft add element inet own bad '{ 203.0.113.1 }'
        nft delete element inet own ways '{ 80 }'; nft delete table ip6 others
        nft add table inet new; nft add chain inet new c '{ type filter hook input priority 0; policy drop; }'
        """

    @Test(arguments: HostBackend.allCases)
    func whatNobodyConfirmsGoesBackWhole(backend: HostBackend) throws {
        let host = try GuardedHost(backend)
        let person = try host.person(Self.lockOut, within: 10)
        try person.sees("ended with exit 0").sees("In that login, with no need for root, type:")
        #expect(try host.everything() != host.before)
        try person.sees("No new login was confirmed in time").sees(
            "All rules are as they were before the command")
        #expect(person.end() == 5)
        #expect(try host.everything() == host.before)
    }

    /// Also without a terminal. It is not waited for: it may have done half of its work.
    @Test(arguments: HostBackend.allCases)
    func aCommandThatFailsIsTakenBackAtOnce(backend: HostBackend) throws {
        let host = try GuardedHost(backend)
        let said = try host.finishes(Self.lockOut + "\nexit 3")
        #expect(said.contains("ended with exit 3") && said.hasSuffix("status 5"), "\(said)")
        #expect(try host.everything() == host.before)
    }

    /// Rules of every kind, changed at random, go back.
    @Test(arguments: HostBackend.allCases, 0..<10)
    func whateverItChangesGoesBack(backend: HostBackend, run: Int) throws {
        let host = try GuardedHost(backend)
        let lines = (0..<Int.random(in: 1...12)).compactMap { _ in Self.changes.randomElement() }
        _ = try host.finishes(lines.joined(separator: "\n") + "\nexit 1")
        #expect(try host.everything() == host.before, "after \(lines)")
    }

    private static let changes = [
        "iptables -F", "iptables -X", "iptables -P INPUT DROP", "iptables -D INPUT 1",
        "iptables -I INPUT 2 -p icmp -j DROP", "iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "iptables -N more; iptables -A INPUT -j more", "iptables -E bans banned",
        "iptables -t nat -F", "iptables -t nat -A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2222",
        "iptables -t raw -A PREROUTING -j CT --notrack", "iptables -t mangle -A INPUT -j DROP",
        "iptables -t security -A INPUT -j DROP", "ip6tables -P INPUT DROP",
        "ip6tables -t nat -A OUTPUT -j ACCEPT",
        "ip6tables-restore </dev/null", "echo '*filter\n:INPUT DROP [0:0]\nCOMMIT' | iptables-restore",
        "iptables-legacy -P OUTPUT DROP", "iptables-legacy -F; iptables-legacy -t nat -A OUTPUT -j ACCEPT",
        "ip6tables-legacy -A INPUT -j DROP", "iptables-nft -A OUTPUT -j DROP", "iptables-nft -F",
        "nft flush ruleset", "nft flush ruleset inet", "nft flush table inet own",
        "nft delete table inet own",
        "nft add element inet own bad '{ 10.0.0.0/8 }'", "nft flush map inet own ways",
        "nft add set inet own more '{ type ipv4_addr; }'", "nft add table bridge new",
        "nft add chain netdev early c", "nft add rule ip6 others c drop",
        "nft rename chain inet own inner outer",
        "nft insert rule inet own first drop",
        "nft add rule ip filter INPUT tcp dport 99 limit rate over 5/second drop",
    ]

    /// Under a policy of DROP the most innocent command locks out.
    @Test(arguments: HostBackend.allCases)
    func aFlushUnderAPolicyOfDrop(backend: HostBackend) throws {
        let host = try GuardedHost(
            backend, rules: "iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -P INPUT DROP")
        let person = try host.person("iptables -F", within: 10)
        try person.sees("ended with exit 0").sees("a rule at the top of INPUT lets TCP port 22 in again")
        let rules = try host.host.run("iptables -S INPUT")
        #expect(rules.hasPrefix("-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 22 -m time --datestart"))
        #expect(person.end() == 5)
        #expect(try host.everything() == host.before)
    }

    /// A command that counts, numbers or saves rules finds those of the host and no other.
    @Test func theCommandFindsTheRulesAsTheyAre() throws {
        let host = try GuardedHost()
        let person = try host.person("iptables -S INPUT > /run/found; read line; echo \"heard $line\"")
        try person.sees("The command runs now").presses("me\r").sees("heard me").sees("type:")
        #expect(try host.host.run("cat /run/found") == host.host.rules)
        try person.presses("\u{3}").sees("You end it").sees("as they were before the command")
        #expect(person.end() == 130)
        #expect(try host.everything() == host.before)
    }

    /// It would go on once the rules are back, and shut the door again.
    @Test(arguments: [true, false])
    func aCommandThatHangsIsEndedFirst(guardIsThere: Bool) throws {
        let host = try GuardedHost()
        let person = try host.person(
            Self.lockOut + "\nsleep 15; iptables -P INPUT DROP; touch /run/went-on", within: 10)
        try person.sees("The command runs now")
        #expect(try becomesTrue { try host.host.run("pidof sleep") != "" })
        if guardIsThere {
            try person.sees("The command had not ended").sees("as they were before the command")
            #expect(person.end() == 5)
        } else {
            person.dies(of: SIGKILL)
            _ = person.end()
        }
        #expect(try host.comesBack())
        #expect(try host.host.run("pidof sleep; ls /run/went-on 2>&1 | grep -c cannot").hasSuffix("1\n"))
        #expect(try host.host.run("pidof sleep") == "")
    }

    /// Whichever of the processes that guard the way back dies while the confirmation is awaited.
    @Test(arguments: ["guard", "timer", "both", "restorers"])
    func whoeverDies(victims: String) throws {
        let host = try GuardedHost()
        let person = try host.person(Self.lockOut, within: 10)
        try person.sees("type:")
        if victims == "restorers" { try host.host.signal("surefoot-back", "KILL") }
        if ["guard", "both"].contains(victims) { person.dies(of: SIGKILL) }
        if ["timer", "both"].contains(victims) { try host.host.signal("surefoot-timer", "KILL") }
        #expect([137, 5].contains(person.end()))
        #expect(try host.comesBack())
        #expect(
            try becomesTrue {
                try host.host.run("cat /proc/[0-9]*/comm 2>/dev/null | grep -c ^surefoot") == "0\n"
            })
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func toldToEndWhileTheCommandRuns(signal: Int32) throws {
        let host = try GuardedHost()
        let person = try host.person(Self.lockOut + "\nsleep 900")
        try person.sees("The command runs now")
        #expect(try becomesTrue { try host.host.run("pidof sleep") != "" })
        person.dies(of: signal)
        #expect(person.end() == 130)
        #expect(try host.everything() == host.before)
        #expect(try host.host.run("pidof sleep") == "")
    }

    /// Whoever has killed them, the change is not lost for a hand that mends it: it can still be confirmed, or goes back.
    @Test(arguments: HostBackend.allCases)
    func whatNobodyGuardsAnyMoreGoesOn(backend: HostBackend) throws {
        let host = try GuardedHost(backend)
        let person = try host.person(Self.lockOut)
        try person.sees("type:")
        person.dies(of: SIGKILL)
        _ = person.end()
        for name in ["surefoot-back", "surefoot-timer"] { try host.host.signal(name, "KILL") }
        _ = try host.host.run("iptables -A INPUT -p tcp --dport 8080 -j ACCEPT")
        let refused = try host.says("guard --management-port 22 -- touch /run/second")
        #expect(refused.contains("To go on and confirm: `sudo surefoot resume 2"), "\(refused)")
        let again = try host.host.person(["resume", "--confirm-within", "10"])
        try again.sees("goes on").sees("The command is not run again.").sees("also what others have")
        try again.sees("The rollback timer runs").sees("lets TCP port 22 in again").sees("type:")
        try again.sees("No new login was confirmed in time")
        #expect(again.end() == 5)
        #expect(try host.everything() == host.before)
        let ended = try host.host.person(["resume"])
        try ended.sees("has ended")
        #expect(ended.end() == 1)
    }

    /// The timer that still runs is the one that acts, in its own time.
    @Test func aTimerWithoutItsGuardGetsANewOne() throws {
        let host = try GuardedHost()
        let person = try host.person(Self.lockOut)
        try person.sees("type:")
        person.dies(of: SIGKILL)
        _ = person.end()
        let again = try host.host.person(["resume"])
        try again.sees("goes on").sees("lets TCP port 22 in again").sees("type:")
        #expect(try host.says("guard status").contains("The wizard or guard watches the timer"))
        try again.presses("\u{3}").sees("You end it").sees("as they were before the command")
        #expect(again.end() == 130)
        #expect(try host.everything() == host.before)
        #expect(try host.says("guard status").contains("Nothing is armed"))
    }

    /// A command that its guard has not seen the end of may change the rules at any moment.
    @Test func aCommandThatMayStillRun() throws {
        let host = try GuardedHost()
        // It lets go of the terminal, so that this ends with the guard.
        let person = try host.person("exec </dev/null >/dev/null 2>&1; iptables -P INPUT DROP; sleep 900")
        try person.sees("The command runs now")
        #expect(try becomesTrue { try host.host.run("iptables -S INPUT").hasPrefix("-P INPUT DROP") })
        person.dies(of: SIGKILL)
        _ = person.end()
        let early = try host.host.person(["resume"])
        try early.sees("died before its command had ended. The rollback timer puts the rules back in")
        #expect(early.end() == 1)
        for name in ["surefoot-back", "surefoot-timer"] { try host.host.signal(name, "KILL") }
        let late = try host.host.person(["resume"])
        try late.sees("It may have done half of its work, or still run").sees("type:")
        try late.presses("\u{3}").sees("as they were before the command")
        #expect(late.end() == 130)
        #expect(try host.everything() == host.before)
        _ = try host.host.run("kill $(pidof sleep)")
    }

    @Test func aLostTerminalTakesItBack() throws {
        let host = try GuardedHost()
        let person = try host.person(Self.lockOut)
        try person.sees("type:")
        person.hangsUp()
        #expect(try host.comesBack())
    }

    @Test func theStatusAtEachMoment() throws {
        let host = try GuardedHost()
        func status(_ words: String = "") throws -> String {
            try host.says("guard status \(words)")
        }
        #expect(try status().contains("Nothing is armed") && status().hasSuffix("status 1"))
        let person = try host.person("read line; iptables -P INPUT DROP")
        try person.sees("The command runs now")
        let running = try status()
        #expect(
            running.contains("The rollback timer acts in ") && running.contains("Ready to put the rules back")
        )
        #expect(running.contains("No rule of the kernel would open INPUT") && running.hasSuffix("status 0"))
        try person.presses("\r").sees("type:")
        let waiting = try status()
        #expect(waiting.contains("OK ipv4 The kernel lets management in from 20"), "\(waiting)")
        #expect(waiting.contains("all tables as they were before the command"))
        #expect(try status("--json").contains("\"armed\" : true"))
        person.dies(of: SIGKILL)
        _ = person.end()
        #expect(try status().contains("Nobody watches the timer"))
        #expect(try host.says("rollback --yes").hasSuffix("status 0"))
        #expect(try host.everything() == host.before)
        #expect(try status().hasSuffix("status 1"))
    }

    @Test func onlyOneAtATime() throws {
        let host = try GuardedHost()
        let person = try host.person(Self.lockOut)
        try person.sees("type:")
        let second = try host.says("guard --management-port 22 -- touch /run/second")
        #expect(second.contains("open on this host already") && second.hasSuffix("status 1"), "\(second)")
        #expect(try host.host.run("ls /run/second 2>/dev/null") == "")
        try person.presses("\u{3}").sees("as they were before the command")
        #expect(person.end() == 130)
    }

    /// The command has broken what would put the rules back: the door is opened by what was kept ready.
    @Test func whatCannotBePutBackIsOpened() throws {
        let host = try GuardedHost(
            rules: "iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -m mark --mark 7 -j DROP"
        )
        let said = try host.finishes(
            """
            iptables -F; iptables -P INPUT DROP
            mount --bind /dev/null /usr/lib/$(uname -m)-linux-gnu/xtables/libxt_mark.so; exit 1
            """)
        #expect(said.contains("So INPUT was opened") && said.hasSuffix("status 6"), "\(said)")
        #expect(try host.host.run("iptables -S INPUT").hasPrefix("-P INPUT ACCEPT\n-A INPUT -p tcp"))
        _ = try host.host.run("umount -l /usr/lib/$(uname -m)-linux-gnu/xtables/libxt_mark.so")
        #expect(try host.comesBack())
    }

    /// INPUT is open, and a table of nftables' own keeps everybody out that cannot be taken away: that is no open door.
    @Test func aShutTableOfNftablesIsNoOpenDoor() throws {
        let host = try GuardedHost()
        let said = try host.finishes(
            """
            nft insert rule inet own first drop; cp /usr/sbin/nft /run/nft
            mount --bind /bin/false /usr/sbin/nft; exit 1
            """)
        #expect(said.contains("did not put the rules back") && said.hasSuffix("status 6"), "\(said)")
        #expect(!said.contains("INPUT was opened"))
        _ = try host.host.run("umount -l /usr/sbin/nft")
        #expect(try host.comesBack())
    }

    /// What cannot be put back is told before. A table with an owner is there as long as that has its socket open.
    @Test func aTableThatHasAnOwner() throws {
        let host = try GuardedHost()
        _ = try host.host.run(
            """
            { echo 'add table inet owned { flags owner; }'; sleep infinity; } | nft -i >/dev/null 2>&1 &
            until nft list table inet owned >/dev/null 2>&1; do sleep 0.1; done
            """)
        let before = try host.everything()
        let said = try host.finishes("nft delete table inet own; exit 1")
        #expect(said.contains("cannot be put back") && said.contains(": inet owned."), "\(said)")
        #expect(said.hasSuffix("status 5"))
        #expect(try host.everything() == before)
    }

    @Test func aHostWithoutNft() throws {
        let host = try GuardedHost()
        _ = try host.host.run("cp /usr/sbin/nft /run/nft; mount --bind /dev/null /usr/sbin/nft")
        let said = try host.finishes("iptables -F; exit 1")
        #expect(said.contains("cannot be listed here") && said.hasSuffix("status 5"), "\(said)")
        _ = try host.host.run("umount -l /usr/sbin/nft")
        #expect(try host.everything() == host.before)
    }

    /// Where nft is missing and the kernel says that there is no table of nftables' own, nothing is missing: also where
    /// iptables has tables in nf_tables, and where it has none.
    @Test(arguments: HostBackend.allCases)
    func aHostWithoutNftAndWithoutTablesOfItsOwn(backend: HostBackend) throws {
        let host = try hostWithoutNft(backend)
        let said = try host.finishes("iptables -F; iptables -P INPUT DROP; exit 1")
        #expect(!said.contains("cannot be listed here") && !said.contains("restore, nft"), "\(said)")
        #expect(said.hasSuffix("status 5"), "\(said)")
        #expect(try host.everything() == host.before)
    }

    /// A table that came meanwhile cannot go without nft: nobody says that all is as it was.
    @Test func aTableThatCameCannotGoWithoutNft() throws {
        let host = try hostWithoutNft(.nft)
        let said = try host.finishes("/run/nft add table inet new; iptables -P INPUT DROP; exit 1")
        #expect(said.contains("nft is not on this host") && said.hasSuffix("status 6"), "\(said)")
        #expect(!said.contains("as they were before"))
        _ = try host.host.run("umount -l /usr/sbin/nft")
        #expect(try host.comesBack())
    }

    /// nft is kept as /run/nft.
    private func hostWithoutNft(_ backend: HostBackend) throws -> GuardedHost {
        let rules =
            "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
        let host = try GuardedHost(backend, rules: rules)
        _ = try host.host.run("cp /usr/sbin/nft /run/nft; mount --bind /dev/null /usr/sbin/nft")
        return host
    }

    @Test func whatIsNotThereIsNotRun() throws {
        let host = try GuardedHost()
        #expect(try host.says("guard").hasSuffix("status 2"))
        let missing = try host.says("guard --management-port 22 -- no-such-program")
        #expect(missing.contains("no-such-program is not on this host") && missing.hasSuffix("status 1"))
        #expect(try host.says("guard status").contains("Nothing is armed"))
    }
}

/// A command under guard, over a real sshd.
@Suite(
    .serialized, .leavesNothing,
    .enabled(if: RemoteHost.isPossible, "needs root, and an sshd: .ci/setup-sshd brings one"))
struct GuardConfirmationTests {
    private static let rules = "iptables-save | grep -v '^#'; ip6tables-save | grep -v '^#'"

    private func guarded(_ lines: String, on host: RemoteHost) throws -> Person {
        _ = try host.run("printf '#!/bin/sh\\n%s\\n' '\(lines)' > /run/change; chmod 755 /run/change")
        let person = try host.person(["guard", "--within", "600", "--", "/run/change"])
        return try person.sees("type:").sees("If you do nothing")
    }

    @Test func aNewLoginConfirmsAndRollbackStillGoesBack() throws {
        let host = try RemoteHost()
        let before = try host.run(Self.rules)
        let person = try guarded("iptables -P INPUT DROP; iptables -A OUTPUT -p udp -j DROP", on: host)
        let said = try host.logsIn(running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("New login seen: from 192.0.2.2").sees("The rules stay.")
        #expect(person.end() == 0)
        #expect(try host.run("iptables -S").contains("-P INPUT DROP"))
        #expect(try !host.run(Self.rules).contains("surefoot"))
        #expect(try host.run("cat /proc/[0-9]*/comm 2>/dev/null | grep -c ^surefoot") == "0\n")
        _ = try host.run("\(Program.path()) rollback --yes")
        #expect(try host.run(Self.rules) == before)
    }

    /// The rules of the moment at which the code is typed are those that count.
    @Test func aLoginBeforeTheDoorWasShutDoesNotCount() throws {
        let host = try RemoteHost()
        let person = try guarded("iptables -P INPUT DROP", on: host)
        let shut = "iptables -I INPUT 1 -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP"
        let said = try host.logsIn(running: "\(shut); \(person.confirmation())")
        #expect(said.contains("Your login does not count"), "\(said)")
        try person.sees("new connections to TCP port 22 cannot be made now")
        try person.presses("\u{3}").sees("as they were before the command")
        #expect(person.end() == 130)
    }

    /// What keeps the next login from being made though this one lives on: chains of nftables' own on the way out and in, and
    /// of iptables' other tables; each with what takes it away again.
    private static let doors: [(shut: String, open: String)] =
        [
            ("inet", "output", 0), ("ip", "output", -350), ("inet", "postrouting", 300),
            ("ip", "postrouting", -7),
        ].map { family, hook, priority in
            (
                "nft add table \(family) shut; nft add chain \(family) shut out '{ type filter hook \(hook) "
                    + "priority \(priority); }'; nft add rule \(family) shut out tcp sport 22 "
                    + "'tcp flags & (syn | ack) == (syn | ack)' drop",
                "nft delete table \(family) shut"
            )
        } + [
            (
                "nft add table inet shut; nft add chain inet shut in '{ type filter hook input priority 9; }'; "
                    + "nft add rule inet shut in tcp dport 22 ct state new drop", "nft delete table inet shut"
            ),
            (
                "iptables -t mangle -A POSTROUTING -p tcp --sport 22 --tcp-flags SYN,ACK SYN,ACK -j DROP",
                "iptables -t mangle -F"
            ),
            (
                "iptables -I OUTPUT 1 -p tcp --sport 22 --tcp-flags SYN,ACK SYN,ACK -j DROP",
                "iptables -F OUTPUT"
            ),
        ]

    @Test func whatStopsTheNextLoginKeepsThisOneFromCounting() throws {
        let host = try RemoteHost()
        let person = try guarded("iptables -P FORWARD DROP", on: host)
        let code = try person.confirmation()
        for (shut, open) in Self.doors {
            let said = try host.logsIn(running: "\(shut); \(code); \(open)")
            #expect(said.contains("Your login does not count"), "\(shut): \(said)")
            try person.sees("new connections to TCP port 22 cannot be made now")
        }
        let other = """
            nft add table inet other; nft add chain inet other out '{ type filter hook output priority 0; }'
            nft add rule inet other out tcp sport 23 drop; \(code)
            """
        let said = try host.logsIn(running: other)
        #expect(said.contains("Your new login counts"), "\(said)")
        #expect(person.end() == 0)
    }

    /// The kernel's rule opens INPUT only after the deadline: while it waits, a shut INPUT is shut.
    @Test func theKernelsOwnRuleIsNoOpenDoor() throws {
        let host = try RemoteHost()
        let person = try guarded(
            "iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT; iptables -P INPUT DROP",
            on: host)
        let shut = "iptables -D INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
        let said = try host.logsIn(running: "\(shut); \(person.confirmation())")
        #expect(said.contains("Your login does not count"), "\(said)")
        try person.sees("Accepted by no rule.").presses("\u{3}").sees("as they were before the command")
        #expect(person.end() == 130)
    }

    /// A login of before, and one from this host itself, prove nothing; one by another way is asked about.
    @Test func whichLoginsCount() throws {
        let host = try RemoteHost(before: RemoteHost.secondWire)
        let person = try guarded("iptables -P INPUT DROP", on: host)
        #expect(
            try host.run("\(person.confirmation()) 2>&1; true").flowing.contains("no login over the network"))
        let wrong = try person.confirmation().dropLast(5) + "wrong"
        #expect(try host.logsIn(running: String(wrong)).contains("That is not the code."))
        let code = try person.confirmation()
        let other = try host.logsIn(at: "192.0.3.1", running: "\(code); \(code)")
        #expect(
            other.contains("by another interface or family") && other.contains("login counts"), "\(other)")
        try person.sees("The rules stay.")
        #expect(person.end() == 0)
    }
}

/// The unit of systemd that stands behind the other lines of defence, with stand-ins for systemd's programs.
@Suite(.leavesNothing, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-run")))
struct GuardUnitTests {
    private static let standIns = """
        mkdir -p /run/systemd/system; echo systemd > /proc/self/comm
        cat > /run/stand-in <<'END'
        #!/bin/sh
        case "$0 $*" in
        *systemd-run*--scope*) while [ "$1" != -- ]; do shift; done; shift; exec "$@" ;;
        *) echo "$(basename $0) $*" >> /run/asked ;;
        esac
        END
        chmod 755 /run/stand-in
        for program in systemd-run systemctl; do mount --bind /run/stand-in /usr/bin/$program; done
        """

    private func asked(_ host: GuardedHost) throws -> [String] {
        try host.host.run("cat /run/asked").split(separator: "\n").map(String.init)
    }

    /// Only the unit is left.
    ///
    /// - Returns: the command that it has.
    private func everybodyDies(_ person: Person, on host: GuardedHost) throws -> Substring {
        person.dies(of: SIGKILL)
        _ = person.end()
        for name in ["surefoot-back", "surefoot-timer"] { try host.host.signal(name, "KILL") }
        #expect(try host.everything() != host.before)
        return try #require(asked(host).last?.split(separator: " -- ").last)
    }

    @Test func aWalkHasOneToo() throws {
        let rules = "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT"
        let host = try GuardedHost(rules: Self.standIns + "\n" + rules)
        let person = try host.host.person(["run", "--management-port", "22", "--confirm-within", "600"])
        try person.deniesByDefault()
        #expect(try becomesTrue { try asked(host).count == 2 })
        let command = try everybodyDies(person, on: host)
        #expect(try host.host.run("\(command); echo $?") == "0\n")
        #expect(try host.everything() == host.before)
    }

    @Test func itIsStartedAndStopped() throws {
        let host = try GuardedHost(rules: Self.standIns + "\n" + GuardedHost.rules)
        let person = try host.person("iptables -P INPUT DROP")
        try person.sees("type:")
        #expect(try becomesTrue { try asked(host).count == 2 })
        let started = try #require(asked(host).last)
        #expect(started.hasPrefix("systemd-run --quiet --collect --unit=surefoot-rollback-2"))
        #expect(started.contains("--on-active=630s") && started.contains(" -- /"))
        #expect(started.contains("--property=ProtectSystem=strict --property="))
        #expect(started.contains("/surefoot rollback --deadline 2"))
        #expect(try host.says("guard status").contains("A unit of systemd puts the rules back"))
        try person.presses("\u{3}").sees("as they were before the command")
        #expect(person.end() == 130)
        #expect(try asked(host).last?.hasPrefix("systemctl stop --quiet surefoot-rollback-2") == true)
    }

    @Test func itPutsTheRulesBackUnlessSomebodyHas() throws {
        let host = try GuardedHost(rules: Self.standIns + "\n" + GuardedHost.rules)
        let person = try host.person("iptables -P INPUT DROP; nft flush set inet own bad")
        try person.sees("type:")
        #expect(try becomesTrue { try asked(host).count == 2 })
        let command = try everybodyDies(person, on: host)
        #expect(try host.host.run("\(command); echo $?") == "0\n")
        #expect(try host.everything() == host.before)
        _ = try host.host.run("iptables -A OUTPUT -j ACCEPT; \(command)")
        #expect(try host.host.run("iptables -S OUTPUT").contains("-A OUTPUT -j ACCEPT"))
    }
}
