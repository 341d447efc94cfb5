import Glibc
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
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
