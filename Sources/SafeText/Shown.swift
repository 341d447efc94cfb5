/// Text that does nothing but show itself, on whatever terminal it is written to: every terminal takes this type and
/// no other. A text that came from elsewhere becomes one by going through here, where all that a terminal would obey,
/// or that would look like something else, is spelt out. What the program itself says in a literal is taken as it
/// stands.
public struct Shown: Sendable, Equatable {
    /// The characters that the terminal gets.
    public let text: String

    /// What a terminal can show.
    public enum Alphabet: Sendable, Equatable {
        /// Letters of all languages, as UTF-8. What has no look of its own is spelt out.
        case unicode
        /// ASCII. Everything else is spelt out: on a terminal without UTF-8 the bytes of a letter may be commands (C1).
        case ascii

        /// The alphabet of a locale.
        public init(isUTF8: Bool) { self = isUTF8 ? .unicode : .ascii }
    }

    /// The most of a text that is shown, in Unicode scalars: more than any sentence or command has.
    public static let longest = 4_000

    fileprivate init(unchecked text: String) {
        self.text = text
    }

    /// A text on one line: its line ends become spaces.
    ///
    /// - Parameters:
    ///   - text: whatever it is, from wherever.
    ///   - alphabet: what the terminal can show.
    ///   - limit: the most that is shown of it, in Unicode scalars; its middle is left out, and that is said.
    public init(_ text: String, _ alphabet: Alphabet, atMost limit: Int = longest) {
        let text = Self.shortened(text, to: limit)
        self.init(unchecked: Spelling.isPlain(text.utf8) ? text : Spelling(alphabet).spelt(text))
    }

    /// A text whose line ends stay, with one behind the last line.
    ///
    /// - Parameters:
    ///   - text: whatever it is, from wherever.
    ///   - alphabet: what the terminal can show.
    ///   - limit: the most that is shown of each line, in Unicode scalars.
    public init(lines text: String, _ alphabet: Alphabet, atMost limit: Int = .max) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let ended = text.utf8.last == UInt8(ascii: "\n") ? lines.dropLast() : lines[...]
        let shown = ended.map { Shown(String(Substring($0)), alphabet, atMost: limit).text + "\n" }
        self.init(unchecked: shown.joined())
    }

    /// A text of JSON, whole. What it holds stays the same: only its strings can have what is to be spelt out, and JSON
    /// has a spelling of its own (RFC 8259, 7).
    public init(json text: String, _ alphabet: Alphabet) {
        // Line ends stay as they are: in JSON they stand between values alone.
        let isPlain = text.utf8.allSatisfy { (32..<127).contains($0) || $0 == UInt8(ascii: "\n") }
        self.init(unchecked: isPlain ? text : Spelling(alphabet).speltAsJSON(text))
    }

    /// A value of YAML in quotes, whole: in single ones, in which only the quote itself is special, or in double ones
    /// if something is to be spelt out (YAML 1.2, 7.3.1 and 7.3.2).
    public init(yaml text: String, _ alphabet: Alphabet) {
        self.init(unchecked: Spelling(alphabet).quotedForYAML(text))
    }

    /// In a look, until its end.
    public func styled(_ style: Style) -> Shown {
        Shown(unchecked: "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m")
    }

    /// Without the spaces at its end.
    public var trimmed: Shown {
        let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex
        return Shown(unchecked: String(text[..<end]))
    }

    /// Without the line end behind its last line.
    public var withoutLastLineEnd: Shown {
        Shown(unchecked: text.utf8.last == UInt8(ascii: "\n") ? String(text.dropLast()) : text)
    }

    /// Spaces.
    public static func spaces(_ count: Int) -> Shown {
        Shown(unchecked: String(repeating: " ", count: max(0, count)))
    }

    /// A look, as the parameter of the terminal's "select graphic rendition" (ECMA-48, 8.3.117).
    public enum Style: String, Sendable {
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// The text without its middle, if it is longer than this. Its end is where a sentence says what to do.
    static func shortened(_ text: String, to limit: Int) -> String {
        // As many bytes have no more scalars, and need not be counted.
        guard text.utf8.count > limit else { return text }
        let scalars = text.unicodeScalars
        let surplus = scalars.count - limit
        guard surplus > 0 else { return text }
        let tail = limit / 4
        let remark = " [\(surplus) characters left out] "
        return String(scalars.prefix(limit - tail)) + remark + String(scalars.suffix(tail))
    }
}

/// What is put in must have been made to be shown. The rest is what is written in the program's own source: a
/// `StaticString` has no room for anything else.
extension Shown: ExpressibleByStringInterpolation {
    /// The parts of a text.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins a text.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// What the program says.
        public mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        /// What was made to be shown.
        public mutating func appendInterpolation(_ part: Shown) { text += part.text }
    }

    /// What the program says.
    public init(stringLiteral text: StaticString) {
        self.init(unchecked: text.description)
    }

    /// What the program says, with what was made to be shown.
    public init(stringInterpolation: StringInterpolation) {
        self.init(unchecked: stringInterpolation.text)
    }
}

extension Sequence<Shown> {
    /// One behind the other.
    public func joined(separator: Shown = "") -> Shown {
        Shown(unchecked: map(\.text).joined(separator: separator.text))
    }
}
