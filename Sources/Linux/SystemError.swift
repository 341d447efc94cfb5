import Glibc

/// Why the system did not do what it was asked to, as a sentence.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was being done, to what, such as `open /etc/hosts`: it follows "could not".
    public let action: String
    /// What happened.
    public let cause: Cause

    /// What can happen.
    public enum Cause: Equatable, Sendable {
        /// The system's own error number (errno(3)).
        case number(Int32)
        /// Something else than a regular file is there.
        case kind(FileStatus.Kind)
        /// There are more than so many bytes.
        case largerThan(Int)
    }

    /// Describes an error.
    public init(_ action: String, _ cause: Cause) {
        self.action = action
        self.cause = cause
    }

    /// The error of the system call that has just failed. Its number is taken before anything else can change it.
    static func last(_ action: @autoclosure () -> String) -> SystemError {
        let number = errno
        return SystemError(action(), .number(number))
    }

    /// What happened, in words that can end a sentence.
    public var reason: String {
        switch cause {
        case .number(let number): String(cString: strerror(number))
        case .kind(let kind): "it is \(kind.rawValue), not a regular file"
        case .largerThan(let bytes): "it is larger than \(Self.words(for: bytes))"
        }
    }

    /// The sentence.
    public var description: String { "Could not \(action): \(reason)." }

    private static func words(for bytes: Int) -> String {
        if bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
        return bytes % (1 << 10) == 0 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
    }
}

/// Calls again what a signal has cut short (signal(7)).
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
