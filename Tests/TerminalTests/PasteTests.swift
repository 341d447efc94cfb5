import Foundation
import Testing

@testable import Terminal

extension LineEditorTests {
    /// Input that no keyboard gives.
    @Suite struct Paste {
        @Test("a block of lines is one answer")
        func block() throws {
            let typist = try Typist()
            let lines = ["nc: connect to 192.0.2.1 port 9090 (tcp) failed", "second", "third"]
            let reading = typist.read(try typist.editor(), isBlock: true) {
                typist.type(lines.joined(separator: "\r") + "\r")
            }
            #expect(reading == .line(lines.joined(separator: "\n")))
        }

        @Test("a block that is not ended with Enter is no answer")
        func unfinishedBlock() throws {
            let typist = try Typist()
            let editor = try typist.editor()
            let reading = typist.read(editor, isBlock: true) {
                typist.type("one\rinsert")
                #expect(typist.sees("insert"))
                #expect(typist.isWaitedFor())
                typist.send(SIGTERM)
            }
            #expect(reading == .terminated(SIGTERM))
        }

        @Test("a prompt that takes one line takes one line")
        func oneLine() throws {
            let typist = try Typist()
            let editor = try typist.editor()
            let reading = typist.read(editor) {
                typist.type("one\rtwo\r")
            }
            #expect(reading == .line("one"))
            #expect(typist.read(editor) {} == .line("two"))
        }

        @Test("a line of 10 kB arrives whole", arguments: ["xterm", "dumb"])
        func long(term: String) throws {
            let typist = try Typist()
            let text = (0..<1000).map { "word\($0) " }.joined() + String(repeating: "x", count: 2000)
            let reading = typist.read(try typist.editor(term: term)) {
                typist.type(text + "\r")
            }
            #expect(reading == .line(text))
        }

        @Test(
            "what is longer than anybody types is dropped whole, and the next line is read",
            arguments: [true, false], ["xterm", "dumb"])
        func tooLong(isBlock: Bool, term: String) throws {
            let typist = try Typist()
            let editor = try typist.editor(term: term)
            let line = String(repeating: "x", count: 1000) + (isBlock ? "\r" : "")
            let reading = typist.read(editor, isBlock: isBlock) {
                typist.type(String(repeating: line, count: LineEditor.longest / 1000 + 200) + "\r")
            }
            #expect(reading == .tooLong)
            #expect(typist.read(editor) { typist.type("y\r") } == .line("y"))
        }

        @Test("characters beyond ASCII arrive as they are")
        func characters() throws {
            let typist = try Typist()
            #expect(
                typist.read(try typist.editor()) { typist.type("h\u{e9}\u{20ac}\r") }
                    == .line("h\u{e9}\u{20ac}"))
        }

        @Test(
            "bytes that are no characters are seen, and take nothing with them",
            arguments: [
                ([0x00, 0x61], "?a"), ([0x61, 0xff, 0x62], "a?b"), ([0xc3, 0x41], "?A"),
                ([0xe2, 0x82, 0xc3, 0xa9], "?\u{e9}"),
                ([0xe2, 0x82], "?"), ([0xc0, 0x80], "??"), ([0x9b, 0x33, 0x31, 0x6d], "?31m"),
            ] as [([UInt8], String)])
        func invalid(bytes: [UInt8], line: String) throws {
            let typist = try Typist()
            let reading = typist.read(try typist.editor()) { typist.type(bytes: bytes + [13]) }
            #expect(reading == .line(line))
        }

        @Test("half a character does not keep a signal waiting")
        func halfCharacter() throws {
            let typist = try Typist()
            let reading = typist.read(try typist.editor()) {
                typist.type(bytes: [0xe2, 0x82])
                #expect(typist.isWaitedFor())
                typist.send(SIGTERM)
            }
            #expect(reading == .terminated(SIGTERM))
        }

        @Test("every byte there is neither ends nor hangs the reading")
        func everyByte() throws {
            let typist = try Typist()
            let editor = try typist.editor()
            // Not: line ends, end of input, the signals' keys, Ctrl-S and Ctrl-V and Escape, which wait for one more.
            let special: Set<UInt8> = [3, 4, 10, 13, 17, 19, 22, 26, 27, 28]
            for byte in UInt8.min...UInt8.max where !special.contains(byte) {
                let reading = typist.read(editor) { typist.type(bytes: [0x61, byte, 0x62, 13, 13]) }
                guard case .line = reading else {
                    Issue.record("byte \(byte): \(reading)")
                    return
                }
                while typist.read(editor, while: { typist.type("end\r") }) != .line("end") {}
            }
        }
    }
}
