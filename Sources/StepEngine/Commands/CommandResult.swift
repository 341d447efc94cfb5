/// How a command ended and what it printed.
public struct CommandResult: Sendable, Equatable {
    /// How it ended.
    public var status: Status
    /// Its standard output, as UTF-8 text.
    public var stdout: String
    /// Its standard error, as UTF-8 text.
    public var stderr: String

    /// How a command ended.
    public enum Status: Sendable, Equatable {
        /// It exited by itself, with this status.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
        /// It had not ended after this many seconds and was killed.
        case timedOut(seconds: Int)
        /// It had printed more than this many bytes and was killed.
        case printedTooMuch(limit: Int)
        /// The person ended it.
        case interrupted
        /// It could not be started; the reason is a sentence.
        case notStarted(reason: String)
    }

    /// Makes a result.
    public init(_ status: Status, stdout: String = "", stderr: String = "") {
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
    }

    /// Whether it came to its end, or to that of its time: else it may have been cut off in the middle of what it had to say.
    public var isWhole: Bool {
        switch status {
        case .exited, .signalled, .timedOut, .notStarted: true
        case .printedTooMuch, .interrupted: false
        }
    }

    /// The exit status, if the command exited by itself.
    public var exit: Int32? {
        guard case .exited(let exit) = status else { return nil }
        return exit
    }
}
