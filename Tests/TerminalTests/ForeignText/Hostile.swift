import Fuzzing
import Testing

@testable import SafeText

/// Texts by which somebody would make a terminal, or a reader of Markdown, do something.
struct Hostile {
    private var generator = SeededGenerator(seed: Asked.seed)

    /// What has, or had, a meaning somewhere.
    static let fragments: [String] =
        [
            "\u{1b}[2J", "\u{1b}]0;title\u{7}", "\u{1b}]52;c;aGk=\u{1b}\\", "\u{1b}P$q\u{1b}\\", "\u{9b}31m",
            "\u{9d}0;x\u{9c}",
            "\u{1b}[0m", "\r", "\n", "\r\n", "\u{b}", "\u{c}", "\u{8}\u{8}", "\u{7f}", "\u{0}", "\u{85}",
            "\u{2028}", "\u{2029}",
            "\u{200e}", "\u{200f}", "\u{61c}", "\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{2060}",
            "\u{fe0f}", "\u{e0041}",
            "\u{3164}", "\u{115f}", "\u{fffd}", "\u{e000}", "\u{378}", "\t", "    ", "  ", " ", "é", "漢字",
        ] + (0x202a...0x202e).map(scalar) + (0x2066...0x2069).map(scalar)
        + [0xfdd0, 0xffff, 0x1fffe].map(scalar) + markup
        + ["`", "``", "\"", "'", "\\", "*", "]", "|", "<", "\n"].map { $0 + "\u{301}" }

    private static let markup = [
        "`", "``", "```", "~~~", "````\n# x", "|", "| a |\n|---|\n", "<script>alert(1)</script>", "<!--",
        "<b", "</pre>",
        "&lt;", "&#60;", "[a](javascript:b)", "![a](http://a.example/b)", "[a]: http://a.example", "[^1]",
        "https://a.example/b",
        "www.a.example", "(www.a.example)", "x@a.example", "@all", "#12", "!34", "mailto:x@a.example",
        ":bomb:", ":100:",
        "# heading", "## ", "> quote", "- item", "+ item", "* item", "1. item", "2) item", "---", "===",
        "***", "___",
        "_a_", "__a__", "a_b", "*a*", "**a**", "~~a~~", "==a==", "$a$", "^a^", "{a}", "\\", "\\`", "\\\n",
        "[ ] ", "[x] ",
        "%%{init: {}}%%", "\"];", "'; rm -r /; '", "$(id)", "${x}", "OK", "FAIL",
    ]

    /// A text of a few fragments and letters.
    mutating func next() -> String {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: Self.scalar(UInt32.random(in: 0...0x10ffff, using: &generator))
            case 1: "word"
            default: Self.fragments[Int.random(in: Self.fragments.indices, using: &generator)]
            }
        }.joined()
    }

    /// So many texts, each fragment alone among them.
    static func texts(_ count: Int) -> [String] {
        var hostile = Hostile()
        return fragments + (0..<count).map { _ in hostile.next() }
    }

    static func scalar(_ number: Int) -> String { scalar(UInt32(number)) }

    static func scalar(_ number: UInt32) -> String { Unicode.Scalar(number).map { String($0) } ?? "" }

    /// All of Unicode, in pieces.
    static let everything: [[Unicode.Scalar]] = stride(from: 0, to: 0x110000, by: 1024).map { first in
        (first..<first + 1024).compactMap { Unicode.Scalar(UInt32($0)) }
    }
}

/// What a terminal would do about a text, told apart from how it is prevented.
enum Obedience {
    /// The first character by which a terminal would do anything, or which it would hide; the program's own looks are
    /// none.
    static func power(in text: String, _ alphabet: Shown.Alphabet, looks: Bool = false) -> Unicode.Scalar? {
        let plain = looks ? text.replacing(/\u{1b}\[(0|1|31|32|33|36)m/, with: "") : text
        return plain.unicodeScalars.first { $0 != "\n" && hasPower($0, alphabet) }
    }

    static func hasPower(_ scalar: Unicode.Scalar, _ alphabet: Shown.Alphabet) -> Bool {
        switch scalar.value {
        case 0x20..<0x7f: false
        case 0..<0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b...0x180f, 0x200b...0x200f,
            0x2028...0x202e,
            0x2060...0x206f, 0x3164, 0xfe00...0xfe0f, 0xfeff, 0xffa0, 0xfff0...0xfff8, 0xfffd,
            0xe000...0xf8ff, 0xe0000...0x10ffff:
            true
        case _ where alphabet == .ascii: true
        default: [.control, .format, .privateUse, .unassigned].contains(scalar.properties.generalCategory)
        }
    }
}
