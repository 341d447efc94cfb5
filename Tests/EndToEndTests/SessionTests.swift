import Foundation
import TestSupport
import Testing

/// Sessions that are cut, left, resumed and rolled back.
@Suite(.serialized, .leavesNothing) struct SessionTests {
    @Test func aCutSessionGoesOnWhileTheTimerRuns() throws {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22", "--confirm-within", "600"])
        try first.deniesByDefault()
        first.dies(of: SIGKILL)
        #expect(first.end() == 128 + SIGKILL)
        let other = try host.surefoot("run --management-port 22 </dev/null")
        #expect(other.contains("needs a terminal"))
        let newcomer = try host.person(["run", "--management-port", "22"])
        try newcomer.sees("The rollback timer of session 2").sees("still runs and puts the rules back in")
        #expect(newcomer.end() == 1)
        let second = try host.person(["resume"])
        try second.sees("goes on").sees("The rules were read again first.").sees(
            "The rollback timer still runs")
        try second.sees("ipv4 nothing changed since they were last read").sees("The rules go back in")
        try second.sees("Enter | ? >").types("").sees("confirm | more").types("more").sees("full time again")
        try second.sees("The rules go back in").sees("confirm | more").types("abort")
        try second.sees("INPUT is as it was at the start").sees("Aborted.")
        #expect(second.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try host.surefoot("sessions").contains("rolled-back"))
        let again = try host.person(["resume"])
        try again.sees("has ended (rolled-back)")
        #expect(again.end() == 1)
    }

    /// The rule was inserted before the cut, and nobody has inserted it twice or forgotten it since.
    @Test func aCutAfterAnInsertionForgetsNothing() throws {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22"])
        try first.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
            .types(
                "insert"
            ).sees("Step 4 of 10").sees("Enter | ? >").types("note half way").sees("Noted in the journal.")
        first.dies(of: SIGKILL)
        #expect(first.end() == 128 + SIGKILL)
        let second = try host.person(["resume"])
        try second.accepts().sees("4 of 10").sees("Enter | ? >").types("back").sees("Step 3 of 10").sees(
            "SKIP")
        try second.sees("Step 4 of 10").types("abort").sees("Aborted.")
        #expect(second.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
        let report = try host.surefoot("report")
        #expect(
            report.contains("note:** half way") && report.contains("### Step 3: Insert the conntrack rule"))
        #expect(report.contains("-I INPUT 1 -m conntrack"))
    }

    @Test func anybodyCanRollBackFromAnotherTerminal() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22", "--confirm-within", "60"])
        try person.deniesByDefault()
        person.hangsUp()
        let refused = try host.surefoot("rollback </dev/null")
        #expect(refused.contains("-P INPUT ACCEPT") || refused.contains(":INPUT ACCEPT"))
        #expect(refused.contains("needs a terminal"))
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT DROP"))
        #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try host.surefoot("rollback --yes").contains("The rules are as they were"))
        #expect(try !host.run("ls /run/surefoot").contains("-timer\n"))
    }

    /// Rules of others stay, unless the whole table is asked for.
    @Test func aFullRollbackTakesTheRulesOfOthersToo() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.deniesByDefault()
        _ = try host.run("iptables -N f2b; iptables -A f2b -s 192.0.2.9 -j DROP; iptables -I INPUT 1 -j f2b")
        person.hangsUp()
        // Their rule stays, so INPUT is not as it was, and is not said to be.
        let partly = try host.surefoot("rollback --yes")
        #expect(partly.contains("No rule of this session is left in INPUT"))
        #expect(!partly.contains("INPUT is as it was"))
        #expect(try host.run("iptables -S INPUT").contains("-A INPUT -j f2b"))
        #expect(
            try host.surefoot("rollback --full --yes").flowing.contains("iptables-restore -w 5 which reads:"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try !host.run("iptables -S").contains("f2b"))
    }

    @Test func aSecondSessionIsToldWhoHoldsTheHost() throws {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22"])
        try first.sees("Enter | ? >")
        let second = try host.person(["run", "--management-port", "22"])
        try second.sees("A session is open on this host already: 2").sees("by root, process").sees(
            "surefoot resume --take-over")
        #expect(second.end() == 1)
        let third = try host.person(["resume", "--take-over"])
        try third.sees("goes on").accepts().sees("1 of 10").sees("Enter | ? >")
        #expect(first.end() == 128 + SIGTERM)
        try third.types("quit").sees("You left. No change of this session is in force.")
        #expect(third.end() == 1)
    }

    @Test func leavingBeforeTheConfirmationIsAskedTwice() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22", "--confirm-within", "20"])
        try person.deniesByDefault()
        try person.types("quit").sees("What was changed is not confirmed").sees("confirm | more")
        try person.types("quit").sees("You left. The rollback timer still runs")
        #expect(person.end() == 1)
        #expect(try becomesTrue { try host.run("iptables -S INPUT") == host.rules })
        #expect(
            try becomesTrue { try host.surefoot("report").contains("rollback timer: put the rules back") })
    }

    /// What could not be written down could not be taken back after a cut. Once there is room again, all is as before.
    @Test func aFullDiskKeepsRulesOut() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
        _ = try host.run("mount -o remount,size=200k /var/lib; cat /dev/zero > /var/lib/full")
        // More than is left of the journal's last page.
        try person.types("note " + String(repeating: "long ", count: 1000)).sees("No space left")
        try person.sees("insert | ? >").types("insert").sees("Nothing was changed. Once it can")
        #expect(try host.run("iptables -S INPUT") == host.rules)
        _ = try host.run("rm /var/lib/full")
        try person.sees("retry |").types("retry").sees("insert | ? >").types("insert").sees("Step 4 of 10")
        try person.sees("Enter | ? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
        #expect(try host.surefoot("report").contains("-I INPUT 1 -m conntrack"))
        #expect(try host.surefoot("rollback --yes").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// What another version has written in the journal may be of weight, so that nobody goes on without it. The way back is open.
    @Test func aJournalThatIsNotUnderstoodIsNotGoneOnWith() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
        try person.types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
        _ = try host.run(
            """
            journal=$(ls /var/lib/surefoot/*.jsonl)
            echo '{"at":"2026-01-01T00:00:00Z","kind":"omen"}' >> $journal; cp $journal /run/before
            """)
        let later = try host.person(["resume"])
        try later.sees("is not understood by this version of Surefoot").sees("surefoot rollback 2")
        #expect(later.end() == 1)
        #expect(try host.run("cmp /var/lib/surefoot/*.jsonl /run/before && echo same") == "same\n")
        #expect(try host.run("iptables -S INPUT").contains("RELATED,ESTABLISHED"))
        let back = try host.surefoot("rollback --yes")
        #expect(back.contains("is not understood") && back.contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func onlyTheOwnerReadsAJournal() throws {
        let host = try HostInNamespaces()
        let person = try host.person(["run", "--management-port", "22"])
        try person.sees("Enter | ? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
        let modes = try host.run("stat -c '%a %n' /var/lib/surefoot /var/lib/surefoot/*")
        #expect(modes.hasPrefix("700 /var/lib/surefoot\n600 /var/lib/surefoot/2"))
    }
}

extension Person {
    /// Agrees to what was found out about the login.
    @discardableResult
    func accepts() throws -> Self {
        try sees("It cannot be told how you are logged in").sees("Enter | ? >").types("").sees("Step ")
    }

    /// Steps 1 to 5 on a host without IPv6, up to the confirmation.
    @discardableResult
    func deniesByDefault() throws -> Self {
        try accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        return try sees("deny | ? >").types("deny").sees("INPUT's policy is DROP.").sees("confirm | more")
    }
}

extension HostInNamespaces {
    /// A person at a terminal of this host.
    func person(_ arguments: [String]) throws -> Person {
        try Person(arguments, through: entering)
    }

    /// Runs the program there without a terminal, with words for a shell, and gives all its output in one line.
    func surefoot(_ words: String) throws -> String {
        try run("\(try Program.path()) \(words) 2>&1").flowing
    }
}
