/// How a process ended (wait(2)).
public enum ProcessEnd: Equatable, Sendable {
    /// By itself, with this exit status.
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
    /// By this process, since it had not ended in time.
    case outOfTime
    /// By this process, since it had printed more than it may.
    case outOfRoom
    /// By this process, since somebody wished it.
    case cancelled
}
