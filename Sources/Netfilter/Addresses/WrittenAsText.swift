/// A value that is written as its description, and read back from that.
public protocol WrittenAsText: Codable, CustomStringConvertible {
    /// What such a value is, for errors: `an address`.
    static var kind: String { get }

    /// Reads a text; nil if it is something else.
    init?(_ text: String)
}

extension WrittenAsText {
    /// Writes the description.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(description)
    }

    /// Reads it.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        let text = try value.decode(String.self)
        guard let read = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: "\"\(text)\" is not \(Self.kind).")
        }
        self = read
    }
}
