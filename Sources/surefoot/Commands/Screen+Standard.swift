import Linux
import Terminal

extension Screen {
    /// The screen that is standard output.
    static var standard: Screen {
        Screen(.ofStandardOutput(environment: ProcessEnvironment.variables))
    }

    /// Whether a person can be asked: both ends are a terminal.
    static var isInteractive: Bool {
        ByteStream.standardInput.isTerminal && ByteStream.standardOutput.isTerminal
    }

    /// Says on standard error why the program cannot go on.
    static func complain(_ text: String) {
        complain(verbatim: Renderer(Capabilities()).render([.text(text)]))
    }

    /// The same for a text that has its lines already.
    static func complain(verbatim text: String) {
        try? ByteStream.standardError.write(text.hasSuffix("\n") ? text : text + "\n")
    }
}
