/// Why something could not be done on the host, as a sentence.
public struct HostError: Error, Sendable, Hashable {
    /// The sentence.
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
