/// What becomes of a packet that no rule of a built-in chain decides.
public enum Policy: String, CaseIterable, Codable, Sendable, Hashable {
    /// The packet passes.
    case accept = "ACCEPT"
    /// The packet is dropped without an answer.
    case drop = "DROP"
}
