import SafeText
import Testing

@testable import Runbook

/// A title, a word or a door is a text in whatever is written, and never a part of what it is written in.
@Suite struct ForeignTextTests {
    private static let hostile =
        (0..<0x20).map { String(Unicode.Scalar(UInt8($0))) } + [
            "\"", "\\", "\\\"", "\"]; x", "\"\u{301}]; x", "'", "'\u{301}", "''", "]", "|", "#", "#quot;",
            "&", "&quot;", "<b>", "`",
            "%%{init: {}}%%", "\u{1b}[2J", "\u{7f}", "\u{85}", "\u{9b}", "\u{2028}", "\u{202e}", "\u{200b}",
            "\u{fffd}", "\u{feff}",
            "\u{10ffff}", "\r\n", "\nsteps:\n  x: yes", ": ", " #", "- ", "{", "}", ",", "é", "漢", "~",
            "null", "yes", " ", "",
        ]

    private static let texts = hostile.flatMap { [$0, "a" + $0 + "b", $0 + $0] }

    @Test func doorsAreReadAsTheyWereWritten() throws {
        for alphabet in [Shown.Alphabet.unicode, .ascii] {
            // libyaml takes text to the end of it at the first NUL, which no name has.
            let doors = Self.texts.filter { !$0.contains("\0") }.map { "ipv4 " + $0 }
            let text = OpenList(doors: doors).text(alphabet).text
            #expect(text.split(separator: "\n").count == doors.count + 2)
            let read = try OpenList(file: "x", text: text, families: ["ipv4"]).doors
            #expect(read.map { Array($0.utf8) } == doors.map { Array($0.utf8) })
        }
    }

    @Test func titlesEndNoCommentAndNoLabel() throws {
        var runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        runbook.steps[0].title = "word"
        let (mermaid, dot) = (runbook.mermaid, runbook.dot)
        let answers = Answers.text(for: runbook, in: .unicode).text
        for text in Self.texts {
            runbook.steps = runbook.steps.map { step in
                var step = step
                step.title = text
                return step
            }
            #expect(runbook.mermaid.split(separator: "\n").count == mermaid.split(separator: "\n").count)
            #expect(runbook.dot.split(separator: "\n").count == dot.split(separator: "\n").count)
            for line in runbook.mermaid.split(separator: "\n") where line.contains("[\"") {
                #expect(line.unicodeScalars.count { $0 == "\"" } == 2 && !line.contains("%"), "\(line)")
                #expect(
                    line.unicodeScalars.allSatisfy { !"<>`&\\{}|".unicodeScalars.contains($0) }, "\(line)")
            }
            for line in runbook.dot.split(separator: "\n") where line.contains("[label=") {
                #expect(Self.endsItsLabel(line), "\(line)")
            }
            let written = Answers.text(for: runbook, in: .unicode).text
            #expect(written.split(separator: "\n").count == answers.split(separator: "\n").count)
            #expect(try Answers(file: "x", text: written, for: runbook).steps.count > 0)
        }
    }

    /// Whether the label's quotes close where the line's last bracket does, as Graphviz reads them.
    private static func endsItsLabel(_ line: Substring) -> Bool {
        let scalars = Array(line.unicodeScalars)
        guard let begin = scalars.firstIndex(of: "\"") else { return false }
        var place = begin + 1
        while place < scalars.count, scalars[place] != "\"" { place += scalars[place] == "\\" ? 2 : 1 }
        return place < scalars.count && scalars[(place + 1)...].elementsEqual("];".unicodeScalars)
    }
}
