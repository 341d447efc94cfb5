import StepEngine

/// Turns lines of meaning into text for a terminal. Escape codes come from here and from nowhere else.
public struct Renderer: Sendable {
    /// What the terminal can show.
    public var capabilities: Capabilities

    /// Makes a renderer.
    public init(_ capabilities: Capabilities) {
        self.capabilities = capabilities
    }

    /// Renders lines, each ended by a line end.
    public func render(_ lines: [ScreenLine]) -> String {
        lines.map(render).joined()
    }

    private func render(_ line: ScreenLine) -> String {
        switch line {
        case .blank: "\n"
        case .heading(let text): block(text, first: "", rest: "  ", style: .bold, keepsSpaces: true)
        case .text(let text): block(text, first: "  ", rest: "  ")
        case .item(let text): block(text, first: "  - ", rest: "    ")
        case .labelled(let label, let text):
            block(text, first: "  " + Self.padded(label, 11), rest: Self.padded("", 17))
        case .verdict(let verdict, let family, let text): self.verdict(verdict, family, text)
        case .output(let text): block(text, first: "    ", rest: "        ", keepsSpaces: true)
        }
    }

    private func verdict(_ verdict: Verdict, _ family: String?, _ text: String) -> String {
        let mark = "  " + styled(Self.padded(verdict.word, 6), verdict.style)
        let family = Self.padded(family ?? "", family == nil ? 0 : 6)
        let margin = 8 + family.count
        let lines = TextLayout.wrapped(safe(text), width: capabilities.width - margin)
        return lines.enumerated().map { index, line in
            (index == 0 ? mark + family : Self.padded("", margin)) + line + "\n"
        }.joined()
    }

    private func block(
        _ text: String, first: String, rest: String, style: Style = .plain, keepsSpaces: Bool = false
    ) -> String {
        let lines = TextLayout.wrapped(
            safe(text), width: capabilities.width - first.count, restWidth: capabilities.width - rest.count,
            keepsSpaces: keepsSpaces)
        return lines.enumerated().map { index, line in
            let margin = index == 0 ? first : rest
            return (line.isEmpty ? "" : margin + styled(line, style)) + "\n"
        }.joined()
    }

    /// What a terminal would take for a command is shown instead of obeyed, and what it cannot show is replaced.
    private func safe(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar.value {
            case 9: "    "
            case 10: " "
            case 0..<32, 127..<160: "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            case 160...: capabilities.isUTF8 ? String(scalar) : "?"
            default: String(scalar)
            }
        }.joined()
    }

    private func styled(_ text: String, _ style: Style) -> String {
        guard capabilities.hasColour, style != .plain else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(text.isEmpty ? 0 : 1, width - text.count))
    }
}

/// A look, as the parameter of the terminal's "select graphic rendition" (ECMA-48, 8.3.117).
private enum Style: String {
    case plain = "0"
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
}

extension Verdict {
    fileprivate var style: Style {
        switch self {
        case .ok: .green
        case .fail: .red
        case .wait: .yellow
        case .note, .skip: .cyan
        }
    }
}
