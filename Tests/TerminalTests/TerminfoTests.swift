import Testing

@testable import Terminal

extension LineEditorTests {
    /// What terminfo(5) tells of terminals. It is libedit's as well, so that its tests run one at a time with these.
    @Suite struct TerminfoTests {
        @Test(
            "terminals have the colours that they have, and one that is not known has none",
            arguments: [
                ("linux", true), ("xterm", true), ("xterm-256color", true), ("screen", true), ("ansi", true),
                ("vt100", false), ("vt220", false), ("dumb", false), ("unknown", false), ("", false),
                ("no-such-terminal", false), ("../x/xterm", false),
            ])
        func colours(type: String, hasColours: Bool) {
            #expect((Capabilities.colours(of: type) >= 8) == hasColours)
        }

        /// libedit keeps the strings of its terminal where they are looked up.
        @Test(
            "a look at another terminal's colours changes nothing for the line that is edited",
            arguments: ["xterm", "vt220", "dumb", "no-such-terminal"])
        func coloursOfAnother(other: String) throws {
            _ = Capabilities.colours(of: other)
            let typist = try Typist()
            let editor = try typist.editor(term: "xterm")
            for _ in 0..<2 {
                _ = Capabilities.colours(of: other)
                let reading = typist.read(editor) {
                    _ = typist.isWaitedFor()
                    typist.type("inset\u{1b}[D\u{1b}[Dr")
                    #expect(typist.isWaitedFor())
                    typist.type("\u{5}\u{7f}t\r")
                }
                #expect(reading == .line("insret"))
                #expect(typist.shown.contains("\u{1b}["))
            }
        }
    }
}
