import FoundationEssentials
import Linux
public import SafeText
public import StepEngine

/// The screen: linear, append-only. What is written stays as it is, but for one live line while something is waited for.
public struct Screen: Sendable {
    /// Gives the lines their looks.
    public let renderer: Renderer
    private let stream: TerminalStream
    private let live: LiveLine

    /// Makes a screen with these capabilities, on standard output.
    public init(_ capabilities: Capabilities) {
        self.init(capabilities, on: .standardOutput)
    }

    /// The screen as wide as its terminal is now.
    public var fitted: Screen {
        var capabilities = renderer.capabilities
        if stream.columns > 0 { capabilities.width = Capabilities.width(of: stream.columns) }
        return Screen(capabilities, on: stream, live)
    }

    init(_ capabilities: Capabilities, on stream: TerminalStream, _ live: LiveLine = LiveLine()) {
        renderer = Renderer(capabilities)
        self.stream = stream
        self.live = live
    }

    /// The terminal's height in rows; 0 if it is none, or does not tell.
    public var rows: Int { stream.rows }

    /// How many rows a line takes.
    public func height(of line: ScreenLine) -> Int {
        renderer.render([line]).text.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    /// What standard error can show is not known.
    public static let complaints = Screen(Capabilities(), on: .standardError)

    /// The characters that it can show.
    public var alphabet: Shown.Alphabet { renderer.capabilities.alphabet }

    /// Shows a message.
    public func show(_ message: Message) {
        show(message.lines)
    }

    /// Shows lines.
    public func show(_ lines: [ScreenLine]) {
        write(renderer.render(lines))
    }

    /// Shows a text that has its lines already; of each at most so many Unicode scalars.
    public func show(lines text: String, atMost limit: Int = .max) {
        write(Shown(lines: text, alphabet, atMost: limit))
    }

    /// Shows Markdown as it is written.
    public func show(_ markdown: MarkdownText) {
        write(Shown(markdown, alphabet))
    }

    /// Shows a value as JSON.
    public func show(json value: any Encodable) {
        write(Shown(encoding: value, alphabet))
    }

    /// Writes text as it is. A closed terminal swallows it.
    public func write(_ text: Shown) {
        hideWait()
        try? stream.write(text)
    }

    // MARK: While something is waited for

    /// Tells that something has taken so many seconds: in a line that goes again, where the terminal can, and otherwise
    /// every ten seconds in one that stays. A file hears nothing of it.
    public func showWait(seconds: Int) {
        guard renderer.capabilities.canRewriteLine else {
            if stream.isTerminal, seconds.isMultiple(of: 10) { show([Self.wait(seconds)]) }
            return
        }
        hideWait()
        let line = renderer.render([Self.wait(seconds)]).withoutLastLineEnd
        live.columns = line.text.count
        try? stream.write("\r\(line)")
    }

    /// Takes the line away again.
    public func hideWait() {
        guard live.columns > 0 else { return }
        try? stream.write("\r\(.spaces(live.columns))\r")
        live.columns = 0
    }

    private static func wait(_ seconds: Int) -> ScreenLine {
        .verdict(.wait, nil, "\(seconds) seconds so far. Ctrl-C ends it.")
    }
}

extension Shown {
    /// A value as JSON for people and programs, with a line end; an empty object if it cannot be told in JSON.
    public init(encoding value: any Encodable, _ alphabet: Alphabet) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
        self = "\(Shown(json: text ?? "{}", alphabet))\n"
    }
}
