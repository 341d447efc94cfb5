public import SafeText
import StepEngine

/// Turns lines of meaning into text for a terminal. Looks come from here and from nowhere else.
public struct Renderer: Sendable {
    /// What the terminal can show.
    public var capabilities: Capabilities

    /// Makes a renderer.
    public init(_ capabilities: Capabilities) {
        self.capabilities = capabilities
    }

    /// The same without colours, which not every program passes on.
    public var plain: Renderer {
        var plain = self
        plain.capabilities.hasColour = false
        return plain
    }

    /// Renders lines, each ended by a line end.
    public func render(_ lines: [ScreenLine]) -> Shown {
        lines.map(render).joined()
    }

    /// The text as the terminal can show it, on one line.
    public func safe(_ text: String) -> Shown { Shown(text, capabilities.alphabet) }

    private func render(_ line: ScreenLine) -> Shown {
        switch line {
        case .blank: "\n"
        case .heading(let text): block(text, first: Margin(""), rest: 2, style: .bold, keepsSpaces: true)
        case .text(let text): block(text, first: Margin("  "), rest: 2)
        case .item(let text): block(text, first: Margin("  - "), rest: 4)
        case .labelled(let label, let text): labelled(label, text)
        case .command(let label, let text): command(label, text)
        case .toType(let text): "    \(Shown(text, capabilities.alphabet, atMost: Self.longestToType))\n"
        case .verdict(let verdict, let family, let text): self.verdict(verdict, family, text)
        case .output(let text): block(text, first: Margin("    "), rest: 8, keepsSpaces: true)
        }
    }

    /// In Unicode scalars: what stands before a text has no room to waste.
    private static let longestLabel = 40
    /// In Unicode scalars: a path has at most 4,096 (PATH_MAX).
    private static let longestToType = 10_000

    /// A line that continues stands deeper than one that begins, so that two commands cannot be taken for one.
    private func labelled(_ label: String, _ text: String) -> Shown {
        block(text, first: Margin("  ") + column(label, 11), rest: 17, keepsSpaces: true)
    }

    private func command(_ label: String, _ text: String) -> Shown {
        let first = Margin("  ") + column(label, 11)
        let lines = TextLayout.wrappedCommand(
            safe(text).text, width: capabilities.width - first.width, restWidth: capabilities.width - 17)
        return lines.enumerated().map { index, line in
            let margin = index == 0 ? first.shown : .spaces(17)
            return "\(margin)\(safe(line))\(index + 1 < lines.count ? " \\" : "")\n"
        }.joined()
    }

    private func verdict(_ verdict: Verdict, _ family: String?, _ text: String) -> Shown {
        let word = column(verdict.word, 6, style: verdict.style)
        let first = Margin("  ") + word + (family.map { column($0, 6) } ?? Margin(""))
        return block(text, first: first, rest: first.width)
    }

    private func block(
        _ text: String, first: Margin, rest: Int, style: Shown.Style? = nil, keepsSpaces: Bool = false
    ) -> Shown {
        let lines = TextLayout.wrapped(
            safe(text).text, width: capabilities.width - first.width, restWidth: capabilities.width - rest,
            keepsSpaces: keepsSpaces)
        return lines.enumerated().map { index, line in
            let margin = index == 0 ? first.shown : .spaces(rest)
            return line.isEmpty ? "\(margin.trimmed)\n" : "\(margin)\(styled(line, style))\n"
        }.joined()
    }

    private func styled(_ text: String, _ style: Shown.Style?) -> Shown {
        let shown = safe(text)
        guard capabilities.hasColour, let style else { return shown }
        return shown.styled(style)
    }

    /// The text in a column of this width; a longer one is still set apart from what follows.
    private func column(_ text: String, _ width: Int, style: Shown.Style? = nil) -> Margin {
        let text = Shown(text, capabilities.alphabet, atMost: Self.longestLabel).text
        let count = text.count
        let gap = max(text.isEmpty ? 0 : 1, width - count)
        return Margin(shown: "\(styled(text, style))\(.spaces(gap))", width: count + gap)
    }
}

/// What stands before a text.
private struct Margin {
    var shown: Shown
    /// In characters, without the codes of its look.
    var width: Int

    init(shown: Shown, width: Int) {
        self.shown = shown
        self.width = width
    }

    init(_ shown: Shown) {
        self.init(shown: shown, width: shown.text.count)
    }

    static func + (one: Margin, other: Margin) -> Margin {
        Margin(shown: "\(one.shown)\(other.shown)", width: one.width + other.width)
    }
}

extension Verdict {
    fileprivate var style: Shown.Style {
        switch self {
        case .ok: .green
        case .fail: .red
        case .wait, .unsure: .yellow
        case .note, .skip, .todo: .cyan
        }
    }
}
