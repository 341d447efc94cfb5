/// How what cannot be shown is spelt out.
struct Spelling {
    private let alphabet: Shown.Alphabet

    init(_ alphabet: Shown.Alphabet) {
        self.alphabet = alphabet
    }

    /// Whether these bytes are characters of ASCII that show as themselves, as nearly all are.
    static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (32..<127).contains($0) }
    }

    /// The text on one line.
    func spelt(_ text: String) -> String {
        var result = ""
        // A pile of accents grows over the lines above, and some terminals end over it. Without a letter of the text an
        // accent would change what stands before it.
        var room = 0
        for scalar in text.unicodeScalars {
            guard scalar.isMark else {
                room = shows(scalar) && scalar != " " ? Self.mostMarks : 0
                result += spelt(scalar)
                continue
            }
            result += room > 0 ? spelt(scalar) : Self.code(scalar)
            room = max(0, room - 1)
        }
        return result
    }

    private func spelt(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\t": "    "
        case "\n": " "
        case " "..."~": String(scalar)
        case ..."\u{9f}": "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        case _ where shows(scalar): String(scalar)
        default: Self.asciiForms[scalar] ?? Self.code(scalar)
        }
    }

    /// The text of JSON.
    func speltAsJSON(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || (" "..."~").contains(scalar) || shows(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                // Those beyond the first 65,536 are two units.
                for unit in String(scalar).utf16 {
                    result += "\\u" + Self.hexadecimal(UInt32(unit), digits: 4)
                }
            }
        }
        return result
    }

    /// The text as a value of YAML.
    func quotedForYAML(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard !scalars.allSatisfy({ shows($0) }) else {
            return "'" + scalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
        }
        let spelt = scalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\" + String(scalar)
            case _ where shows(scalar): String(scalar)
            default: "\\U" + Self.hexadecimal(scalar.value, digits: 8)
            }
        }
        return "\"" + spelt.joined() + "\""
    }

    /// Whether it can be shown as it is.
    func shows(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (" "..."~").contains(scalar) : alphabet == .unicode && scalar.isVisible
    }

    /// As many zeros before the digits as it takes.
    static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func code(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

    /// How many accents a letter has at the most, in any language that is written.
    private static let mostMarks = 4

    /// How typography is written in ASCII.
    private static let asciiForms: [Unicode.Scalar: String] = [
        "\u{a0}": " ", "\u{2018}": "'", "\u{2019}": "'", "\u{201c}": "\"", "\u{201d}": "\"", "\u{2013}": "-",
        "\u{2014}": "-", "\u{2022}": "-", "\u{2026}": "...", "\u{2192}": "->", "\u{d7}": "x",
    ]
}

extension Unicode.Scalar {
    /// Whether it shows as itself. Format characters do not: U+202E, for one, turns what follows around (UAX #9). Nor
    /// does what may be left out without a trace (UAX #44, Default_Ignorable_Code_Point), though it count as a
    /// letter. U+FFFD stands for bytes that are no text: a file that has it is taken to be damaged.
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: !properties.isDefaultIgnorableCodePoint && self != "\u{fffd}"
        }
    }

    /// Whether it stands on, under or around the one before.
    fileprivate var isMark: Bool {
        guard !isASCII else { return false }
        return [.nonspacingMark, .enclosingMark, .spacingMark].contains(properties.generalCategory)
    }
}
