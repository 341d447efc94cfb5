import Glibc
import Terminal

extension Screen {
    /// The screen that is standard output.
    static var standard: Screen {
        Screen(.ofStandardOutput(environment: ProcessEnvironment.variables))
    }

    /// Whether a person can be asked: both ends are a terminal.
    static var isInteractive: Bool {
        isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    }

    /// Says on standard error why the program cannot go on.
    static func complain(_ text: String) {
        complain(verbatim: Renderer(Capabilities()).render([.text(text)]))
    }

    /// The same for a text that has its lines already.
    static func complain(verbatim text: String) {
        let text = text.hasSuffix("\n") ? text : text + "\n"
        _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
    }
}
