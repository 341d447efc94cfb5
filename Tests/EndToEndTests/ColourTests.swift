import TestSupport
import Testing

/// Colour is sent to terminals that have it.
@Suite(.leavesNothing) struct ColourTests {
    @Test(arguments: [
        ("xterm-256color", "", true), ("linux", "", true), ("vt220", "", false), ("vt100", "", false),
        ("dumb", "", false), ("no-such-terminal", "", false), ("xterm-256color", "1", false),
    ])
    func itIsSentToTerminalsThatHaveIt(term: String, refusal: String, hasColour: Bool) throws {
        let person = try Person([], environment: ["TERM=\(term)", "NO_COLOR=\(refusal)"])
        try person.sees("everything else.")
        #expect(person.end() == 0 && person.screen.contains("\u{1b}[") == hasColour, "\(person.screen)")
    }

    /// Where nothing at all is known of terminals, the program starts and asks as ever.
    @Test func withoutTheListOfTerminals() throws {
        let hidden = """
            for folder in /etc/terminfo /lib/terminfo /usr/share/terminfo; do
                [ ! -d $folder ] || mount -t tmpfs tmpfs $folder
            done
            exec "$@"
            """
        let person = try Person(
            ["practice"], environment: ["NO_COLOR="],
            through: [
                "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", hidden, "sh",
            ])
        try person.sees("Step 1 of 10").types("").sees("Step 2 of 10").types("abort").sees("Aborted.")
        #expect(person.end() == 5 && !person.screen.contains("\u{1b}["))
    }
}
