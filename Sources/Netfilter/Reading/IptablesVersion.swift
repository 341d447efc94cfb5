/// What `iptables -V` says of itself.
public struct IptablesVersion: Sendable, Equatable {
    /// The version, such as `1.8.9`.
    public let version: String
    /// The backend; nil where it is not named: before 1.8 there was only x_tables.
    public let backend: Backend?

    /// Reads `iptables v1.8.9 (nf_tables)`.
    ///
    /// - Returns: nil if the text is something else.
    public init?(parsing text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0].hasSuffix("tables"), words[1].hasPrefix("v") else { return nil }
        version = String(words[1].dropFirst())
        backend = Backend.allCases.first { words.dropFirst(2).first == "(\($0.rawValue))" }
    }
}
