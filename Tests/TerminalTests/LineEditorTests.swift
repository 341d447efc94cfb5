import Foundation
import TestSupport
import Testing

@testable import SafeText
@testable import Terminal

/// The terminal's type and the locale belong to the whole process, so one test runs at a time.
@Suite(.serialized)
struct LineEditorTests {
    @Test("a line is what was typed before Enter")
    func line() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        let reading = typist.read(editor, prompt: "insert | ? > ") {
            typist.type("insart\u{8}\u{8}\u{8}ert\r")
        }
        #expect(reading == .line("insert"))
    }

    @Test("Enter alone is an empty line")
    func emptyLine() throws {
        let typist = try Typist()
        #expect(typist.read(try typist.editor()) { typist.type("\r") } == .line(""))
    }

    @Test("Ctrl-D ends the input, but not a line that was begun")
    func endOfInput() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        #expect(typist.read(editor) { typist.type("ab\u{4}\r") } == .line("ab"))
        #expect(typist.read(editor) { typist.type("\u{4}") } == .endOfInput)
    }

    @Test("what was typed when something else ended the reading is no answer")
    func halfTyped() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        for (signal, ending) in [
            (SIGINT, LineEditor.Reading.interrupted), (SIGTERM, .terminated(SIGTERM)),
            (SIGHUP, .terminated(SIGHUP)),
            (SIGQUIT, .terminated(SIGQUIT)),
        ] {
            let prompt = " before \(signal)> "
            let reading = typist.read(editor, prompt: prompt) {
                typist.type("insert")
                #expect(typist.sees(prompt + "insert"))
                typist.send(signal)
            }
            #expect(reading == ending)
        }
        editor.idle = { .end }
        #expect(typist.read(editor) { typist.type("insert") } == .ended)
        editor.idle = { .nothing }
        #expect(typist.read(editor) { typist.type("x\r") } == .line("x"))
    }

    @Test("who has switched line editing off reads lines too, and half a line is no answer")
    func editOff() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/editrc"
        try "edit off\n".write(toFile: file, atomically: true, encoding: .utf8)
        let typist = try Typist()
        let editor = try typist.editor(editrc: file)
        let reading = typist.read(editor) {
            typist.type("whx\u{7f}y\r")
            #expect(typist.sees("1> whx\u{8} \u{8}y\r\n"))
        }
        #expect(reading == .line("why"))
        #expect(typist.read(editor) { typist.type("insert\u{4}\u{4}") } == .endOfInput)
        #expect(typist.read(editor) { typist.type("\u{4}") } == .endOfInput)
    }

    @Test("a terminal that is closed is a hang-up, even in the middle of a word")
    func hangUp() throws {
        for typed in ["", "insert"] {
            let typist = try Typist()
            let editor = try typist.editor()
            let reading = typist.read(editor) {
                typist.type(typed)
                #expect(typist.sees("> " + typed))
                typist.hangUp()
            }
            #expect(reading == .terminated(SIGHUP))
            #expect(editor.read(prompt: "> ", words: [], discardsTypedAhead: true) == .terminated(SIGHUP))
        }
    }

    @Test("the terminal is as before, however the reading ended")
    func modesAreRestored() throws {
        let typist = try Typist()
        let before = typist.modes
        let editor = try typist.editor()
        let endings: [@Sendable () -> Void] = [
            { typist.type("x\r") }, { typist.type("\u{4}") }, { typist.send(SIGINT) },
            { typist.send(SIGTERM) },
        ]
        for ending in endings {
            _ = typist.read(editor) {
                #expect(typist.modes != before)
                ending()
            }
            #expect(typist.modes == before)
        }
        editor.idle = { .end }
        #expect(typist.read(editor) {} == .ended)
        #expect(typist.modes == before)
    }

    @Test("a notice stands above the prompt, and what was typed stays")
    func notice() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        var notices: [Shown] = ["30 seconds left"]
        editor.idle = {
            typist.shown.hasSuffix("> ins") ? notices.popLast().map { .notice($0) } ?? .nothing : .nothing
        }
        let reading = typist.read(editor) {
            typist.type("ins")
            #expect(typist.sees("> ins\r\n30 seconds left\r\n1> ins"))
            typist.type("ert\r")
        }
        #expect(reading == .line("insert"))
    }

    @Test("after a resize and a continuation the line is still there")
    func resized() throws {
        let typist = try Typist()
        let reading = typist.read(try typist.editor()) {
            typist.type("ins")
            #expect(typist.sees("> ins"))
            typist.send(SIGWINCH)
            typist.send(SIGCONT)
            #expect(typist.sees("> ins\r1> ins"))
            typist.type("ert\r")
        }
        #expect(reading == .line("insert"))
    }

    @Test("what was typed before the question is no answer to it")
    func typedAhead() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        typist.type("insert\n")
        #expect(typist.sees("insert"))
        let reading = typist.read(editor, discardsTypedAhead: true) {
            typist.type("why\r")
        }
        #expect(reading == .line("why"))
    }

    @Test("the arrow up brings back earlier lines, without empty and repeated ones")
    func history() throws {
        let typist = try Typist()
        let editor = try typist.editor()
        for line in ["one", "two", "two", ""] {
            #expect(typist.read(editor) { typist.type(line + "\r") } == .line(line))
        }
        #expect(typist.read(editor) { typist.type("\u{1b}[A\r") } == .line("two"))
        #expect(typist.read(editor) { typist.type("\u{1b}[A\u{1b}[A\r") } == .line("one"))
    }
}
