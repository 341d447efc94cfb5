extension Renderer {
    /// What a terminal would take for a command is shown instead of obeyed, and what it cannot show is written out:
    /// text that came from elsewhere, such as a rule's comment, must neither act nor look like something else.
    func safe(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += safe($1) }
    }

    private func safe(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\t": "    "
        case "\n": " "
        case " "..."~": String(scalar)
        case ..."\u{9f}": "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        case _ where capabilities.isUTF8 && scalar.isVisible: String(scalar)
        default: Self.asciiForms[scalar] ?? "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// How typography is written in ASCII.
    private static let asciiForms: [Unicode.Scalar: String] = [
        "\u{a0}": " ", "\u{2018}": "'", "\u{2019}": "'", "\u{201c}": "\"", "\u{201d}": "\"", "\u{2013}": "-",
        "\u{2014}": "-", "\u{2022}": "-", "\u{2026}": "...", "\u{2192}": "->", "\u{d7}": "x",
    ]
}

extension Unicode.Scalar {
    /// Whether it shows as itself. Format characters do not: U+202E, for one, turns what follows around (UAX #9).
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
