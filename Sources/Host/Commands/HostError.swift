/// Why something could not be done on the host, as a sentence.
public struct HostError: Error, Sendable, Equatable {
    /// The sentence.
    public let reason: String

    /// The person did not wait for it.
    static let interrupted = HostError("You ended it with Ctrl-C.")

    /// Makes one, of a sentence.
    public init(_ reason: String) {
        self.reason = reason
    }
}
