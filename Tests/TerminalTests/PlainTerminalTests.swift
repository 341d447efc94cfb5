import Foundation
import Testing

import SafeText
@testable import Terminal

extension LineEditorTests {
    @Suite struct PlainTerminal {
        @Test(
            "a terminal that can do nothing gets no escape codes",
            arguments: ["dumb", "", "no-such-terminal"])
        func noEscapes(term: String) throws {
            let typist = try Typist()
            let editor = try typist.editor(term: term)
            #expect(typist.read(editor) { typist.type("first\r") } == .line("first"))
            var notices: [Shown] = ["notice"]
            editor.idle = { notices.popLast().map { .notice($0) } ?? .nothing }
            let reading = typist.read(editor, words: ["insert", "inspect"]) {
                // History, cursor keys, deleting, completion.
                typist.type("\u{1b}[A\u{1b}[D\u{1}\u{b}ins\t")
                #expect(typist.sees("insert  inspect"))
                #expect(typist.sees("notice"))
                typist.type("p\t\u{7f}\u{7f}\r")
            }
            #expect(reading == .line("inspec"))
            #expect(!typist.shown.contains("\u{1b}"))
            #expect(!typist.shown.contains("terminal"))
        }

        @Test("in a plain locale nothing beyond ASCII is read or shown")
        func plainLocale() throws {
            let typist = try Typist()
            let editor = try typist.editor(term: "dumb")
            setlocale(LC_CTYPE, "C")
            let reading = typist.read(editor, prompt: "\u{201c}caf\u{e9}\u{201d} > ", words: ["caf\u{e9}"]) {
                typist.type("caf\t\u{e9}\r")
            }
            #expect(reading == .line("caf??"))
            #expect(typist.sees("??\r\n"))
            #expect(typist.shown.utf8.allSatisfy { $0 < 128 })
        }
    }
}
