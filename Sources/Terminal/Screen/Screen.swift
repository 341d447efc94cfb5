import FoundationEssentials
import Linux
public import SafeText
public import StepEngine

/// The screen: linear, append-only. What is written stays as it is.
public struct Screen: Sendable {
    /// Gives the lines their looks.
    public let renderer: Renderer
    private let stream: TerminalStream

    /// Makes a screen with these capabilities, on standard output.
    public init(_ capabilities: Capabilities) {
        self.init(capabilities, on: .standardOutput)
    }

    init(_ capabilities: Capabilities, on stream: TerminalStream) {
        renderer = Renderer(capabilities)
        self.stream = stream
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
        try? stream.write(text)
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
