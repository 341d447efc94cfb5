import Foundation
import TestSupport
import Testing

/// Wrong input, odd terminals, and ways out.
@Suite(.serialized, .leavesNothing) struct InputTests {
    @Test func wrongInputChangesNothing() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
        let before = try person.elsewhere("server", "iptables -S; ip6tables -S")
        try person.types("").sees("Nothing was changed. Possible here: insert").sees("insert | ? >")
        try person.types("xyzzy").sees("\"xyzzy\" is not understood; nothing was changed.").sees(
            "insert | ? >")
        try person.types("ins").sees("type the whole word: insert").sees("insert | ? >")
        try person.types("insert it").sees("insert stands alone").sees("insert | ? >")
        try person.types(String(repeating: "long ", count: 2000)).sees("is not understood").sees(
            "insert | ? >")
        try person.types("a\u{0}b\u{1}c").sees("insert | ? >")
        try person.types("s").sees("That could be").sees("insert | ? >").types("SHOW").sees("rules in force:")
            .sees("insert | ? >")
        try person.types("?").sees("puts the rules back as they were, and leaves").sees("insert | ? >")
        try person.types("why").sees("At the top the rule also decides").sees("insert | ? >").types("hint")
            .sees("insert | ? >")
        let after = try person.elsewhere("server", "iptables -S; ip6tables -S")
        #expect(after == before)
        try person.presses("\u{4}").sees("That was the end of the input.").sees("insert | ? >").presses(
            "\u{4}")
        try person.sees("The input ended, so nobody could answer. The lab is gone")
        #expect(person.end() == 4)
    }

    @Test func interruptedTwiceItGoesBack() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >").types(
            "insert")
        try person.sees("Step 4 of 10").sees("Enter | ? >").presses("\u{3}").sees("Ctrl-C once more").sees(
            "Enter | ? >")
        try person.presses("\u{3}").sees("INPUT is as it was at the start").sees("Interrupted.")
        #expect(person.end() == 130)
    }

    /// A shell takes its terminal for itself, and need not give it back. In the lab it could not: the wizard's process group is
    /// from outside.
    @Test(arguments: ["/bin/sh", "/bin/bash"], ["exit", "kill -9 $$"])
    func theWizardIsThereAgainAfterAShell(shell: String, end: String) throws {
        let person = try Person(["practice"], environment: ["SHELL=\(shell)"])
        try person.sees("Enter | ? >").types("shell").sees("comes back here").sees("# ")
        try person.presses("sh -c 'echo $((6 * 7)); exec sleep 600'\r").sees("42").presses("\u{3}").sees("# ")
        try person.presses("echo $((7 * 7))\r").sees("49").sees("# ").presses("\(end)\r").sees("Enter | ? >")
        try person.types("note back").sees("Noted in the lab's journal.").sees("Enter | ? >").types("quit")
            .sees(
                "You left.")
        #expect(person.end() == 1)
    }

    @Test func tabCompletesAndHistoryIsKept() throws {
        let person = try Person(["practice"])
        try person.sees("Enter | ? >").presses("sho\t").presses("\r").sees("rules in force:").sees(
            "Enter | ? >")
        try person.presses("\u{1b}[A\r").sees("rules in force:").sees("Enter | ? >").types("quit").sees(
            "You left.")
        #expect(person.end() == 1)
    }

    @Test(arguments: [UInt16(40), 80, 120])
    func aPlainTerminalGetsNoEscapeCodes(columns: UInt16) throws {
        let person = try Person(["practice"], environment: ["TERM=dumb", "LC_ALL=C"], columns: columns)
        try person.sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >").types(
            "quit"
        ).sees("You left.")
        #expect(person.end() == 1)
        #expect(!person.screen.contains("\u{1b}"))
        #expect(person.screen.unicodeScalars.allSatisfy { $0.isASCII })
        let lines = person.screen.split(whereSeparator: \.isNewline)
        #expect(lines.allSatisfy { $0.count <= Int(columns) })
    }

    @Test func aLostConnectionLeavesNothingOfTheLab() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        person.hangsUp()
        #expect(person.end() != 0)
    }

    @Test func withoutATerminalItSaysHow() throws {
        let run = try Program.run(["run"])
        #expect(run.status == 4 && run.output.flowing.contains("`ssh -t HOST sudo surefoot run`"))
        let practice = try Program.run(["practice"])
        #expect(practice.status == 4 && practice.output.flowing.contains("surefoot practice --demo"))
    }

    @Test func wrongWordsOnTheCommandLineAreNamed() throws {
        let option = try Program.run(["run", "--nonsense"])
        #expect(option.status == 2 && option.output.contains("--nonsense"))
        let number = try Program.run(["run", "--confirm-within", "5"])
        #expect(number.status == 2 && number.output.flowing.contains("from 10 to 3600"))
        let runbook = try Program.run(["run", "nosuch"])
        #expect(
            runbook.status == 2
                && runbook.output.flowing.contains(
                    "There is no runbook \"nosuch\". Known: allow-established.")
        )
        let lab = try Program.run(["practice", "--backend", "none"])
        #expect(lab.status == 2 && lab.output.contains("none"))
    }

    @Test func withoutRightsItSaysSo() throws {
        let powerless = ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
        let person = try Person(["run"], through: geteuid() == 0 ? powerless : [])
        try person.sees("needs root rights: sudo surefoot run")
        #expect(person.end() == 3)
    }

    @Test func aDryRunShowsEverythingAndRunsNothing() throws {
        let run = try Program.run(["run", "--dry-run"])
        #expect(run.status == 0)
        for text in [
            "iptables -w 5 -S INPUT", "-P INPUT DROP", "iptables -w 5 -Z INPUT", "Step 10 of 10", "undo",
        ] {
            #expect(run.output.contains(text))
        }
    }
}
