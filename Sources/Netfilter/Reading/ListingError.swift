/// A line of a listing that is not what iptables prints.
public struct ListingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line's number, from 1; 0 if something is missing from the whole.
    public let line: Int
    /// The line; empty if something is missing from the whole.
    public let text: String
    /// What was expected instead.
    public let expected: String

    init(line: Int, text: some StringProtocol, expected: String) {
        self.line = line
        self.text = String(text)
        self.expected = expected
    }

    /// The listing ends without a policy for INPUT.
    static let noInputChain = ListingError(line: 0, text: "", expected: "INPUT chain")

    /// One sentence.
    public var description: String {
        line == 0
            ? "There is no \(expected) in the listing."
            : "Line \(line) of the listing is not understood. Expected: \(expected). Found: \(text.prefix(120))"
    }
}
