import Foundation
import StepEngine
import TestSupport
import Testing

@testable import SafeText
@testable import Terminal

/// What a terminal gets does nothing there, whatever it was made of.
struct ShownTests {
    @Test(
        "each character of Unicode shows itself or is spelt out", arguments: [Shown.Alphabet.unicode, .ascii])
    func everyCharacter(alphabet: Shown.Alphabet) {
        for scalars in Hostile.everything {
            for scalar in scalars where scalar != "\n" && scalar != "\t" {
                // An accent needs a letter.
                let text = "a" + String(scalar)
                let shown = Shown(text, alphabet).text
                let stays = shown.unicodeScalars.elementsEqual(text.unicodeScalars)
                if stays == Obedience.hasPower(scalar, alphabet) || shown == "a"
                    || Obedience.power(in: shown, alphabet) != nil
                {
                    // Typography has forms of its own in ASCII; they are few, and told below.
                    Issue.record("\(String(scalar.value, radix: 16)): \(shown)")
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            let shown = Shown(text, alphabet, atMost: .max)
            #expect(Obedience.power(in: shown.text, alphabet) == nil && !shown.text.contains("\n"))
            #expect(Shown(shown.text, alphabet, atMost: .max) == shown)
        }
    }

    @Test(
        "JSON holds what it held, and nothing else in it can act",
        arguments: [Shown.Alphabet.unicode, .ascii])
    func json(alphabet: Shown.Alphabet) throws {
        for text in Hostile.everything.map({ String(String.UnicodeScalarView($0)) }) + Hostile.texts(500) {
            let shown = Shown(encoding: [text: [text]], alphabet).text
            #expect(Obedience.power(in: shown, alphabet) == nil)
            let read = try JSONDecoder().decode([String: [String]].self, from: Data(shown.utf8))
            #expect(read.first.map { Array($0.key.utf8) } == Array(text.utf8))
            #expect(read.values.first?.first.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("a text without end is shown with its beginning and its end, and how much is between")
    func long() {
        let text = "begin" + String(repeating: "é", count: 1 << 20) + "end"
        let shown = Shown(text, .unicode).text
        #expect(shown.hasPrefix("begin\u{e9}") && shown.hasSuffix("\u{e9}end"))
        #expect(shown.contains("é [\(text.count - Shown.longest) characters left out] é"))
        #expect(shown.count < Shown.longest + 40)
        let fits = String(repeating: "é", count: Shown.longest)
        #expect(Shown(fits, .unicode).text == fits)
        for line: ScreenLine in [
            .heading(text), .text(text), .item(text), .labelled("label", text), .command("label", text),
            .toType(text),
            .verdict(.ok, "ipv4", text), .output(text),
        ] {
            #expect(Renderer(Capabilities(isUTF8: true)).render([line]).text.count < 40_000)
        }
    }

    @Test("accents do not pile up, and those of languages stay")
    func marks() {
        let pile = "a" + String(repeating: "\u{301}", count: 1000)
        #expect(Shown(pile, .unicode).text.hasPrefix("a\u{301}\u{301}\u{301}\u{301}\\u{301}"))
        #expect(Shown("\u{338}a \u{338}", .unicode).text == "\\u{338}a \\u{338}")
        for text in ["e\u{301}", "ẹ̀́", "नमस्ते", "ที่นี่", "שָׁלוֹם"] { #expect(Shown(text, .unicode).text == text) }
    }

    @Test("lines stay lines, and each has an end")
    func lines() {
        #expect(Shown(lines: "a\u{1b}\n\r\nb", .unicode).text == "a\\x1b\n\\x0d\nb\n")
        #expect(Shown(lines: "a\n", .unicode).text == "a\n")
        #expect(Shown(lines: "é\n", .ascii).text == "\\u{e9}\n")
    }
}
