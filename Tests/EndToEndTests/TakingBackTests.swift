import Foundation
import Netfilter
import TestSupport
import Testing

/// What a wizard has left that died in the middle of something.
@Suite(.serialized, .leavesNothing) struct TakingBackTests {
    private static let probe = "iptables -I INPUT 1 -p tcp -m comment --comment surefoot-probe:last"

    /// Where the process that stands by during a test is told to find its programs.
    private static let programs = #"{"folders":["/run/own","/usr/sbin","/usr/bin"],"pinned":{}}"#

    /// The process that stands by during a test, as a wizard starts it: spoken to on its descriptor 3. It is told where its
    /// programs are, and so much, and then nothing more.
    private static func testGuard(told word: String) throws -> String {
        """
        \(probe); python3 - <<'END'
        import os, socket, subprocess
        os.dup2(os.open("/dev/null", os.O_RDONLY), 3)
        ours, theirs = socket.socketpair()
        os.dup2(theirs.detach(), 3)
        guard = subprocess.Popen(["\(try Program.path())", "probe-guard", "ipv4"], pass_fds=[3])
        ours.sendall(b'\(programs)\\n\(word)')
        ours.close()
        print("exit", guard.wait())
        END
        """
    }

    /// The end of the wizard is the end there. It runs what the wizard would run.
    @Test func theGuardOfATestTakesItsRulesOut() throws {
        let host = try HostInNamespaces()
        let own = """
            mkdir /run/own; printf '#!/bin/sh\n: >/run/ran; exec /usr/sbin/iptables "$@"\n' >/run/own/iptables
            chmod 755 /run/own/iptables

            """
        #expect(try host.run(own + Self.testGuard(told: "") + "\nls /run/ran") == "exit 0\n/run/ran\n")
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func theGuardOfATestKeepsOutOfTheWayOfAWizardThatLives() throws {
        let host = try HostInNamespaces()
        #expect(try host.run(Self.testGuard(told: "done\\n")) == "exit 0\n")
        #expect(try host.run("iptables -S INPUT").contains("surefoot-probe:last"))
    }

    /// The journal ends with the save, of whose two files one has moved to its place.
    @Test(arguments: ["rollback --yes", "resume", "run --management-port 22"])
    func aSaveThatWasCutOffIsTakenBack(command: String) throws {
        let host = try cutOffSave()
        if command.hasPrefix("rollback") {
            #expect(try host.surefoot(command).contains("A save was cut off."))
        } else {
            let second = try host.person(command.split(separator: " ").map(String.init))
            try second.sees("A save was cut off.").sees("the file of before comes back").accepts().types(
                "quit"
            ).sees(
                "You left.")
            #expect(second.end() == 1)
        }
        #expect(try host.run("cd /run; ls | grep rules; cat rules.v4") == "rules.v4\nold\n")
    }

    /// What an administrator has saved since is newer than what was before the save.
    @Test func whatSomebodyHasSavedSinceACutStays() throws {
        let host = try cutOffSave()
        _ = try host.run("echo by hand > /run/rules.v4")
        let person = try host.person(["run", "--management-port", "22"])
        try person.sees("Somebody has changed it since it was saved.").accepts().types("quit").sees(
            "You left.")
        #expect(person.end() == 1)
        #expect(try host.run("cat /run/rules.v4") == "by hand\n")
    }

    private func cutOffSave() throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22"])
        try first.accepts()
        first.dies(of: SIGKILL)
        #expect(first.end() == 128 + SIGKILL)
        _ = try host.run(
            """
            cd /run && echo old > rules.v4.surefoot-previous && echo new | tee rules.v4 > rules.v6.surefoot-new
            """)
        try host.note(#""kind":"intent","action":"save","name":"/run/rules""#)
        try host.note(#""kind":"saving","files":\#(host.savedFiles)"#)
        return host
    }

    /// After a save the next boot would bring back what a rollback takes back: files and rules go together.
    @Test func aRollbackTakesTheSavedFilesBack() throws {
        let host = try savedSession()
        #expect(try host.surefoot("sessions").contains("left-with-changes"))
        let shown = try host.surefoot("rollback --yes")
        #expect(shown.contains("/run/rules.v4 was saved by the session: the file of before comes back."))
        #expect(shown.contains("/run/rules.v6 is removed; there was none before the save."))
        #expect(shown.contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try host.run("cd /run; ls | grep rules; cat rules.v4") == "rules.v4\nold\n")
        #expect(try host.surefoot("rollback --yes").contains("The rules are as they were"))
    }

    /// After a reboot the rules in force are those that the boot restored, which no session has made.
    @Test func noSessionTouchesTheRulesOfAnotherBoot() throws {
        let host = try savedSession()
        _ = try host.run(#"sed -i 's/"boot":"[^"]*"/"boot":"another"/' /var/lib/surefoot/*.jsonl"#)
        let rules = try host.run("iptables -S INPUT")
        let sentence = "the rules in force are those that the boot restored"
        let resumed = try host.person(["resume"])
        try resumed.sees("The host was restarted since session").sees("takes back what it has saved")
        #expect(resumed.end() == 1)
        let asked = try host.surefoot("rollback </dev/null")
        #expect(asked.contains(sentence) && asked.contains("needs a terminal"))
        #expect(try host.run("cat /run/rules.v4") == "new\n")
        for option in ["--yes", "--yes --full"] {
            #expect(try host.surefoot("rollback \(option)").contains("The host was restarted since session"))
            #expect(try host.run("iptables -S INPUT") == rules)
        }
        #expect(try host.run("cd /run; ls | grep rules; cat rules.v4") == "rules.v4\nold\n")
        #expect(try host.surefoot("sessions").contains("before the host was restarted"))
        #expect(try host.surefoot("report").contains("the host was restarted since"))
    }

    /// A session that has inserted the rule, has saved, and was left.
    private func savedSession() throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
            .types("insert").sees("Step 4 of 10").types("quit").sees("You left.")
        #expect(person.end() == 1)
        _ = try host.run(
            "cd /run && echo old > rules.v4.surefoot-previous && echo new | tee rules.v4 > rules.v6")
        try host.note(#""kind":"saved","files":\#(host.savedFiles)"#)
        return host
    }

    /// What others have put in meanwhile shuts out once the session's accept rules are gone: that is said before, and not
    /// done without a word.
    @Test func aRollbackThatWouldShutOutIsNotDoneUnasked() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "2222"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
            .types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("").sees("add-management |")
            .types("add-management").sees("deny | ? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
        _ = try host.run("iptables -A INPUT -j DROP")
        let rules = try host.run("iptables -S INPUT")
        let refused = try host.surefoot("rollback --yes")
        #expect(refused.contains("new connections to TCP port 2222 would not get in"))
        #expect(refused.contains("Nothing was done, since it would shut you out."))
        #expect(try host.run("iptables -S INPUT") == rules)
        let asked = try host.person(["rollback"])
        try asked.sees("open | rollback | quit >").presses("open\r").sees("New logins get in.")
        #expect(asked.end() == 0)
        #expect(
            try host.run("iptables -S INPUT").hasPrefix(
                "-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 2222 -m comment --comment surefoot-open -j ACCEPT\n"
            ))
        let gone = try host.person(["rollback"])
        try gone.sees("open | rollback | quit >").presses("rollback\r").sees(
            "No rule of this session is left in INPUT")
        #expect(gone.end() == 0)
    }

    /// Identical copies of others stay where they are, on a real kernel too.
    @Test func identicalRulesOfOthersSurviveAnAbort() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
            .types("insert").sees("Step 4 of 10").sees("Enter | ? >")
        let state = "INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
        _ = try host.run("iptables -A \(state); iptables -A INPUT -p udp -j DROP; iptables -A \(state)")
        try person.types("abort").sees("No rule of this session is left in INPUT").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(
            try host.run("iptables -S INPUT") == host.rules
                + "-A \(state)\n-A INPUT -p udp -j DROP\n-A \(state)\n")
    }
}

extension HostInNamespaces {
    /// Appends a record to the journal.
    fileprivate func note(_ keys: String) throws {
        _ = try run(
            #"echo '{"at":"2026-01-01T00:00:00Z",\#(keys)}' | tee -a /var/lib/surefoot/*.jsonl"#)
    }

    /// What the journal tells of /run/rules.v4, which was there before, and of /run/rules.v6, which was not.
    fileprivate var savedFiles: String {
        var hash = StableHash()
        hash.add("new\n")
        let common = #""hash":"\#(hash.digits)","rules":1,"leftOut":[]"#
        return
            #"[{"family":"ipv4","path":"/run/rules.v4","previous":"/run/rules.v4.surefoot-previous",\#(common)},"#
            + #"{"family":"ipv6","path":"/run/rules.v6",\#(common)}]"#
    }
}
