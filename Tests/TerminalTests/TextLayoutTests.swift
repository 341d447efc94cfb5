import SafeText
import StepEngine
import TestSupport
import Testing

@testable import Terminal

struct TextLayoutTests {
    @Test("text is broken at spaces")
    func spaces() {
        #expect(TextLayout.wrapped("one two  three four", width: 9) == ["one two", "three", "four"])
        #expect(
            TextLayout.wrapped("one two  three four", width: 7, restWidth: 12) == ["one two", "three four"])
    }

    @Test("a wrapped command can be copied: a shell takes it as it is", arguments: [30, 40, 78])
    func commands(width: Int) throws {
        let renderer = Renderer(Capabilities(width: width))
        for argv in [
            ["printf", "%s\\n", "one", "two words of it", "it's", "", "\\", "a'b c'd", "-j", "ACCEPT"],
            ["printf", "%s\\n"] + (0..<40).map { "word\($0)" },
            ["printf", "%s\\n", String(repeating: "long", count: 30), "x y"],
        ] {
            let text = renderer.render([.command("will run", Command(argv).description)]).text
            #expect(text.split(separator: "\n").count > 1)
            let copied = text.replacing("  will run   ", with: "")
            let said = try Finished(running: ["/bin/sh", "-c", copied]).output
            #expect(said == argv.dropFirst(2).joined(separator: "\n") + "\n", "\(copied)")
        }
    }

    @Test("nothing is still a line")
    func nothing() {
        #expect(TextLayout.wrapped("", width: 9) == [""])
        #expect(TextLayout.wrapped("   ", width: 9, keepsSpaces: true) == [""])
    }

    @Test("columns stay, but for where a line is broken")
    func columns() {
        #expect(TextLayout.wrapped("  a   b", width: 9, keepsSpaces: true) == ["  a   b"])
        #expect(TextLayout.wrapped("  a   b      c  d", width: 9, keepsSpaces: true) == ["  a   b", "c  d"])
    }

    @Test("a word that fits only below goes there whole")
    func below() {
        #expect(TextLayout.wrapped("abcdef g", width: 4, restWidth: 8) == ["", "abcdef g"])
    }

    @Test("a word longer than a line is cut, and loses nothing")
    func cut() {
        #expect(TextLayout.wrapped("abcdefghij k", width: 4) == ["abcd", "efgh", "ij k"])
        #expect(TextLayout.wrapped("abcdefghij", width: 2, restWidth: 4) == ["ab", "cdef", "ghij"])
        #expect(TextLayout.wrapped("ab", width: -3) == ["a", "b"])
    }

    @Test("a line that is twice as long takes about twice the work")
    func long() {
        let growth = Work.growth(from: 20_000, to: 160_000) { length in
            String(repeating: "x", count: length)
        } of: { text in
            #expect(TextLayout.wrapped(text, width: 70).joined() == text)
        }
        #expect(growth < 32)
    }
}
