/// Whether a finding is good news.
public enum Verdict: String, CaseIterable, Codable, Sendable, Equatable {
    /// As it should be.
    case ok
    /// Not as it should be.
    case fail
    /// Worth knowing.
    case note
    /// Not yet as it should be, and nothing to worry about: its step comes, or comes again.
    case todo
    /// It cannot be told.
    case unsure
    /// There was nothing to do.
    case skip
    /// Something is awaited.
    case wait
}
