import Foundation
import TestSupport
import Testing

/// The demonstration, watched at a terminal.
@Suite(.serialized, .leavesNothing) struct DemonstrationTests {
    /// A pace at which nothing would come in the time of a test but for Enter.
    private static let slow = ["practice", "--demo", "--pace", "60"]

    @Test func withoutAPaceItGoesOnByItself() throws {
        let person = try Person(["practice", "--demo", "--pace", "0"])
        try person.sees("Step 10 of 10").sees("All steps are done.")
        try person.sees(
            "To walk the steps yourself: `surefoot practice`, in the lab; `sudo surefoot run`, on a real host."
        )
        #expect(person.end() == 0 && !person.screen.contains("Enter goes on at once"))
    }

    /// From a heading to the answer of its question, and from there to the next heading.
    @Test func enterGoesOnAtOnce() throws {
        let person = try Person(Self.slow)
        try person.sees("Enter goes on at once").presses("\r")
        try person.goesOn("Step 1 of 10").goesOn("ipv4 iptables -w 5 -S INPUT")
        try person.goesOn("Step 2 of 10").goesOn("ipv4 iptables -w 5 -C INPUT").sees("Step 3 of 10")
        #expect(!person.screen.contains("Step 4 of 10"))
        try person.presses("\u{3}").sees("INPUT is as it was at the start")
        #expect(person.end() == 130)
    }

    /// A rollback timer that runs is not missed for all the reading.
    @Test func theConfirmationIsInTime() throws {
        let person = try Person(Self.slow + ["--confirm-within", "40"])
        try person.sees("Enter goes on at once").presses("\r")
        try person.goesOn("Step 1 of 10").goesOn("ipv4 iptables -w 5 -S INPUT")
        try person.goesOn("Step 2 of 10").goesOn("ipv4 iptables -w 5 -C INPUT")
        try person.goesOn("Step 3 of 10").goesOn("Rule 1 of INPUT accepts replies")
        try person.goesOn("Step 4 of 10").goesOn("ipv4 iptables -w 5 -S INPUT")
        try person.goesOn("Step 5 of 10").goesOn("accepted by rule 2 of INPUT")
        try person.goesOn("Looking at connection tracking")
        try person.sees("runs there").sees("The rollback timer has stopped.").sees("Step 6 of 10")
        try person.presses("\u{3}").sees("INPUT is as it was at the start")
        #expect(person.end() == 130)
    }

    @Test func otherKeysAreSwallowed() throws {
        let shell =
            "trap : INT; \(try Program.path()) \(Self.slow.joined(separator: " ")); echo ended; read -r line; echo \"<$line>\""
        let person = try Person(shell: shell)
        try person.sees("Enter goes on at once").presses("xyzzy\r").sees("Step 1 of 10")
        try person.presses("plugh\r").sees("ipv4 iptables -w 5 -S INPUT").presses("\u{1a}")
        try person.presses("\u{3}").sees("ended")
        try person.presses("later\r").sees("<later>")
        #expect(!person.screen.contains("xyzzy") && !person.screen.contains("plugh"))
        #expect(person.end() == 0)
    }

    @Test func aSignalGivesTheTerminalBack() throws {
        let shell = "\(try Program.path()) \(Self.slow.joined(separator: " ")); stty -a; echo ended"
        let person = try Person(shell: shell)
        try person.sees("Enter goes on at once")
        try person.wizardDies(of: SIGTERM)
        try person.sees("ended")
        #expect(person.screen.contains(" icanon ") && person.screen.contains(" echo "))
        #expect(person.end() == 0)
    }
}

extension Person {
    /// Sees this, and presses Enter.
    @discardableResult
    fileprivate func goesOn(_ text: String) throws -> Self {
        try sees(text).presses("\r")
    }
}
