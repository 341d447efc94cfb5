/// Markdown in which only what the program has written in a literal is markup. A text that came from elsewhere is put
/// in by interpolation, and is text: each word of it that a renderer could take for more becomes code, in which
/// nothing has a meaning (CommonMark 0.31, 6.1); what a terminal would obey is spelt out, as reports are read there
/// too.
public struct MarkdownText: Sendable, Equatable, ExpressibleByStringInterpolation {
    fileprivate let source: String

    fileprivate init(source: String) {
        self.source = source
    }

    /// Markup of the program's own.
    public init(stringLiteral text: StaticString) {
        self.init(source: text.description)
    }

    /// Markup of the program's own, with texts in it.
    public init(stringInterpolation: StringInterpolation) {
        self.init(source: stringInterpolation.source)
    }

    /// The parts of a Markdown text.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        /// Begins a text.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Markup of the program's own.
        public mutating func appendLiteral(_ literal: StaticString) { source += literal.description }

        /// Text.
        public mutating func appendInterpolation(_ text: String) { source += Inline.words(text) }

        /// A number.
        public mutating func appendInterpolation(_ number: Int) { source += String(number) }

        /// Text as code.
        public mutating func appendInterpolation(code text: String) { source += Inline.code(text) }

        /// What is Markdown already.
        public mutating func appendInterpolation(_ part: MarkdownText) { source += part.source }
    }

    /// Lines of code, whatever they hold: the fence is longer than all that looks like one (CommonMark 0.31, 4.5).
    ///
    /// - Parameters:
    ///   - text: the lines.
    ///   - indent: how deep the block stands in a list, in spaces.
    /// - Returns: the lines with their fence.
    public static func block(_ text: String, indent: Int = 0) -> [MarkdownText] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Shown(String(Substring($0)), .unicode).text }
        let fence = String(repeating: "`", count: max(3, (lines.map(Inline.longestRun).max() ?? 0) + 1))
        let margin = String(repeating: " ", count: indent)
        return ([fence] + (lines.last == "" ? lines.dropLast() : lines) + [fence])
            .map { MarkdownText(source: margin + $0) }
    }
}

extension Sequence<MarkdownText> {
    /// One behind the other, with this between.
    public func joined(separator: StaticString) -> MarkdownText {
        MarkdownText(source: map(\.source).joined(separator: separator.description))
    }
}

extension Shown {
    /// Markdown as a terminal shows it, its lines whole.
    public init(_ markdown: MarkdownText, _ alphabet: Alphabet) {
        self.init(lines: markdown.source, alphabet)
    }
}

/// Text within a paragraph.
private enum Inline {
    /// The words of a text, those that could be markup as code. Spaces at the edges, and more than one, would have a
    /// meaning at a line's beginning or end.
    static func words(_ text: String) -> String {
        let words = Shown(text, .unicode).text.unicodeScalars.split(separator: " ").map { String($0) }
        return words.enumerated().map { isPlain($1, first: $0 == 0) ? $1 : span($1) }.joined(separator: " ")
    }

    static func code(_ text: String) -> String { span(Shown(text, .unicode).text) }

    /// A code span: its fence is another than all runs of backticks in it. Of a space at both ends one is taken away.
    private static func span(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return "` `" }
        let fence = String(repeating: "`", count: longestRun(text) + 1)
        let edges = [text.utf8.first, text.utf8.last]
        let room = edges.contains { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: " ") } ? " " : ""
        return fence + room + text + room + fence
    }

    /// The most backticks in a row.
    static func longestRun(_ text: String) -> Int {
        text.utf8.reduce(into: (longest: 0, now: 0)) { count, byte in
            count.now = byte == UInt8(ascii: "`") ? count.now + 1 : 0
            count.longest = max(count.longest, count.now)
        }.longest
    }

    /// Whether no renderer takes the word for anything else. A colon is part of addresses of the web, of mail and of
    /// small pictures (`:bomb:`), and `www.` alone makes a link as well (GFM 0.29, 6.9); a low line within a word is
    /// none of emphasis (CommonMark 0.31, 6.2). At the beginning of a line some words make a list or a heading.
    private static func isPlain(_ word: String, first: Bool) -> Bool {
        let bytes = Array(word.utf8)
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        // A time has two digits between colons; some pictures are called by more.
        guard parts.dropFirst().dropLast().allSatisfy({ $0.count == 2 }),
            !word.lowercased().contains("www."), !(first && isListMark(bytes))
        else { return false }
        return bytes.indices.allSatisfy { index in
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch bytes[index] {
            case UInt8(ascii: ":"): return next.map(isDigit) ?? true
            case UInt8(ascii: "_"):
                return index > 0 && isWordly(bytes[index - 1]) && next.map(isWordly) ?? false
            case let byte: return isWordly(byte) || byte >= 0x80 || ".,;()'\"/%?-".utf8.contains(byte)
            }
        }
    }

    private static func isListMark(_ word: [UInt8]) -> Bool {
        if word.allSatisfy({ $0 == UInt8(ascii: "-") }) { return true }
        return ".)".utf8.contains(word.last ?? 0) && word.dropLast().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48..<58).contains(byte) }

    private static func isWordly(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65..<91).contains(byte) || (97..<123).contains(byte)
    }
}
