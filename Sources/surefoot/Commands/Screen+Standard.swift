import Linux
import Terminal

extension Screen {
    /// The screen that is standard output.
    static var standard: Screen {
        Screen(.ofStandardOutput(environment: ProcessEnvironment.variables))
    }

    /// Whether a person can be asked: both ends are a terminal.
    static var isInteractive: Bool {
        ByteStream.standardInput.isTerminal && TerminalStream.standardOutput.isTerminal
    }

    /// Says on standard error why the program cannot go on.
    static func complain(_ text: String) {
        complaints.show([.text(text)])
    }
}

@available(*, unavailable, message: "What others read goes through a Screen.")
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}
