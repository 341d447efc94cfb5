import Linux
public import StepEngine

/// The screen: linear, append-only. What is written stays as it is.
public struct Screen: Sendable {
    /// Gives the lines their looks.
    public let renderer: Renderer

    /// Makes a screen with these capabilities, on standard output.
    public init(_ capabilities: Capabilities) {
        renderer = Renderer(capabilities)
    }

    /// Shows a message.
    public func show(_ message: Message) {
        show(message.lines)
    }

    /// Shows lines.
    public func show(_ lines: [ScreenLine]) {
        write(renderer.render(lines))
    }

    /// Writes text as it is. A closed terminal swallows it.
    public func write(_ text: String) {
        try? ByteStream.standardOutput.write(text)
    }
}
