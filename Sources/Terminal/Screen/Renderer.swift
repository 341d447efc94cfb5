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
        case .labelled(let label, let text): labelled(label, text)
        case .toType(let text): "    " + safe(text) + "\n"
        case .verdict(let verdict, let family, let text): self.verdict(verdict, family, text)
        case .output(let text): block(text, first: "    ", rest: "        ", keepsSpaces: true)
        }
    }

    /// A line that continues stands deeper than one that begins, so that two commands cannot be taken for one.
    private func labelled(_ label: String, _ text: String) -> String {
        block(text, first: "  " + Self.padded(safe(label), 11), rest: Self.padded("", 17), keepsSpaces: true)
    }

    private func verdict(_ verdict: Verdict, _ family: String?, _ text: String) -> String {
        let first = "  " + Self.padded(verdict.word, 6) + (family.map { Self.padded($0, 6) } ?? "")
        let plain = block(text, first: first, rest: Self.padded("", first.count))
        return "  " + styled(verdict.word, verdict.style) + plain.dropFirst(2 + verdict.word.count)
    }

    private func block(
        _ text: String, first: String, rest: String, style: Style = .plain, keepsSpaces: Bool = false
    ) -> String {
        let lines = TextLayout.wrapped(
            safe(text), width: capabilities.width - first.count, restWidth: capabilities.width - rest.count,
            keepsSpaces: keepsSpaces)
        return lines.enumerated().map { index, line in
            let margin = index == 0 ? first : rest
            return (line.isEmpty ? margin.trimmingTrailingSpaces : margin + styled(line, style)) + "\n"
        }.joined()
    }

    private func styled(_ text: String, _ style: Style) -> String {
        guard capabilities.hasColour, style != .plain else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }

    /// The text in a column of this width; a longer one is still set apart from what follows.
    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(text.isEmpty ? 0 : 1, width - text.count))
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
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
        case .wait, .unsure: .yellow
        case .note, .skip: .cyan
        }
    }
}
