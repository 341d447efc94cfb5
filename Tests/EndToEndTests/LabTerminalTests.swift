import CLinux
import Foundation
import TestSupport
import Testing

/// What a practice lab that is killed leaves of the person's terminal.
@Suite(.serialized, .leavesNothing) struct LabTerminalTests {
    /// The shell's terminal is relayed by the wizard, which has set its own raw.
    @Test(arguments: [LabProcess.Role.walk, .first])
    func whoWasInAShellOfALabThatIsKilledHasTheTerminalAsItWas(victim: LabProcess.Role) throws {
        let person = try Person(["practice"])
        try person.types("shell").sees("server#")
        #expect(person.settings != person.settingsBefore)
        try person.dies(victim, of: SIGKILL)
        #expect(person.end() == 128 + SIGKILL)
        #expect(person.settings == person.settingsBefore)
    }

    /// There it is another program's, such as an editor's.
    @Test func aLabThatIsKilledInTheBackgroundLeavesTheTerminalAlone() throws {
        let terminal = try PseudoTerminal()
        defer { close(terminal.master) }
        let marker = "SUREFOOT_TEST_LAB=\(UUID().uuidString)"
        let shell = try terminal.start(
            [
                "/bin/sh", "-c", #"set -m; "$@" & wait; exec sleep infinity"#, "sh", Program.path(),
                "practice", "--demo",
            ],
            environment: ["PATH=/usr/bin:/bin", "TERM=dumb", "LC_ALL=C", marker])
        defer {
            kill(shell, SIGKILL)
            _ = sf_wait(shell)
        }
        func process(_ role: LabProcess.Role) -> LabProcess? {
            LabProcess.all().first { $0.role == role && $0.carries(marker) && !$0.isDead }
        }
        let wizard = try #require(eventually { process(.walk) })
        var settings = termios()
        tcgetattr(terminal.master, &settings)
        cfmakeraw(&settings)
        tcsetattr(terminal.master, TCSANOW, &settings)
        let raw = terminal.settings
        kill(wizard.pid, SIGKILL)
        #expect(becomesTrue { process(.launcher) == nil }, "It waits for the terminal.")
        #expect(terminal.settings == raw)
    }

    /// What does not fit on the screen goes to the person's own pager; where that is not there, it comes in pages.
    @Test(arguments: [("head -n 2", false), ("no-such-pager", true)])
    func whatIsLongIsReadInAPager(pager: String, isWhole: Bool) throws {
        let person = try Person(["practice"], environment: ["PAGER=\(pager)"])
        person.turnsPages = isWhole
        try person.sees("Enter | ? >").types("facts").sees("The conntrack rule is not there.").sees(
            "Enter | ? >")
        #expect(person.screen.contains("No new inbound connection has been seen") == isWhole)
        #expect(person.screen.contains("more lines: Enter, or q") == isWhole)
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }
}
