import Foundation
import TestSupport
import Testing

@testable import Terminal

extension LineEditorTests {
    @Suite struct Completion {
        static let words = ["insert", "inspect", "why", "show", "shell", "back", "quit", "abort"]

        @Test(
            "Tab completes what is unique, and as far as it is",
            arguments: [
                ("wh\t\r", "why "), ("WH\t\r", "WHy "), ("in\t\r", "ins"), ("ins\t\r", "ins"), ("x\t\r", "x"),
                ("why \t\r", "why "), ("insp\t\r", "inspect "), ("bac\tnow\r", "back now"),
            ])
        func tab(typed: String, line: String) throws {
            let typist = try Typist()
            #expect(typist.read(try typist.editor(), words: Self.words) { typist.type(typed) } == .line(line))
        }

        @Test("Tab lists the candidates, in lines no wider than the terminal")
        func list() throws {
            let typist = try Typist(columns: 30)
            let reading = typist.read(try typist.editor(term: "dumb"), words: Self.words) {
                typist.type("\t")
                #expect(
                    typist.sees("\r\ninsert  inspect  why  show\r\nshell  back  quit  abort\r\n1> "))
                typist.type("s\t\t")
                #expect(typist.sees("\r\nshow  shell\r\n1> sh"))
                typist.type("o\r")
            }
            #expect(reading == .line("sho"))
        }

        @Test("who prefers vi has Tab too")
        func editrc() throws {
            let folder = try TemporaryFolder()
            let file = folder.path + "/editrc"
            try "bind -v\n".write(toFile: file, atomically: true, encoding: .utf8)
            let typist = try Typist()
            let editor = try typist.editor(editrc: file)
            #expect(typist.read(editor, words: Self.words) { typist.type("wh\t\r") } == .line("why "))
            let roots = try typist.editor(editrc: file, hasSettings: false)
            #expect(typist.read(roots, words: Self.words) { typist.type("why\u{1}x\r") } == .line("xwhy"))
            // Escape, 0, x: in vi that takes the first character away.
            #expect(typist.read(editor, words: Self.words) { typist.type("why\u{1b}0x\r") } == .line("hy"))
        }
    }
}
