/// The session: how it goes on, and how it ends.
public enum SessionMessage: Sendable, Equatable {
    /// It goes on after a cut.
    case resumed(Resumption)
    /// The person's remark is in the journal, which outlives the session or not.
    case noted(isKept: Bool)
    /// A shell begins.
    case shellOpens
    /// None could be started; the reason is a sentence.
    case noShell(reason: String)
    /// The journal cannot be written; the reason is a sentence.
    case notRecorded(reason: String)
    /// So many records are not in the journal at the end; the reason is a sentence.
    case recordsLeft(Int, reason: String)
    /// Ctrl-C once: what a second one does.
    case interruptedOnce
    /// The input ended; asked once more.
    case inputEnded
    /// The host was restarted since the session of that name; otherwise only the times in its journal say so.
    case restarted(session: String, isCertain: Bool)
    /// It is over.
    case ended(Ending)

    /// What a cut has left, and what has happened since.
    public struct Resumption: Sendable, Equatable {
        /// What had been begun and not been seen to end.
        public var inDoubt: Record.Intent?
        /// The rules now, with the difference to those that were read last.
        public var changes: [RulesMessage.Comparison]
        /// What was remarked so far.
        public var notes: [String]
        /// Whether the rollback timer was armed.
        public var timerWasArmed: Bool
        /// Whether it still runs.
        public var timerRuns: Bool
    }
}
