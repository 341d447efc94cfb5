/// One row of a step's `outcomes`: what a command may end with, and what follows from it.
public struct Outcome: Sendable, Hashable {
    /// The exit status; nil matches any.
    public var exit: Int32?
    /// Text that standard output must contain.
    public var stdout: String?
    /// Text that standard error must contain.
    public var stderr: String?
    /// What nc said, for steps whose report is `nc`.
    public var says: Saying?
    /// What follows.
    public var verdict: Verdict
    /// How often a command is tried in all when the verdict is `retry`.
    public var attempts: Int
    /// The section of the body that explains this outcome.
    public var hint: String?
    /// The step to go on with; nil is the next one.
    public var next: String?
    /// The line of the row in its file.
    public var line: Int

    /// What follows from an outcome.
    public enum Verdict: String, CaseIterable, Codable, Sendable, Hashable {
        /// Good: the step's check and facts are looked at next.
        case pass
        /// Not good: the person is told, and may try again.
        case fail
        /// Nothing was done: the command is tried again by itself.
        case retry
        /// Not good, and trying again would not help before something else is mended.
        case stop
    }

    /// What nc reports of a connection attempt, whatever its wording.
    public enum Saying: String, CaseIterable, Codable, Sendable, Hashable {
        /// The connection was made.
        case succeeded
        /// A reset or a port-unreachable message came back.
        case refused
        /// Nothing came back.
        case timedOut = "timed-out"
        /// A router or the host said that it cannot be reached, or forbids it.
        case unreachable
        /// The name has no address.
        case unresolved
        /// The command was not understood, so nothing was sent.
        case usage
    }

    /// Makes a row.
    public init(
        exit: Int32? = nil, stdout: String? = nil, stderr: String? = nil, says: Saying? = nil,
        verdict: Verdict, attempts: Int = 1, hint: String? = nil, next: String? = nil, line: Int = 1
    ) {
        self.exit = exit
        self.stdout = stdout
        self.stderr = stderr
        self.says = says
        self.verdict = verdict
        self.attempts = attempts
        self.hint = hint
        self.next = next
        self.line = line
    }
}
