/// A line that iptables-restore would not take, so that nothing of its table would be loaded.
public struct RestoreRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line's number, from 1; that of the last if the end is missing.
    public let line: Int
    /// The line, without its end.
    public let text: String
    /// Why, in a few words.
    public let reason: String
    /// Whether iptables-restore takes the line, and only this program does not follow it.
    public let isTaken: Bool

    /// One sentence, and the line.
    public var description: String {
        "Line \(line): \(reason). The line is: \(text.prefix(120))"
    }
}

/// Why a line is refused, before its number is known.
struct RefusedLine: Error, Equatable {
    let reason: String
    var isTaken = false

    init(_ reason: String) { self.reason = reason }

    /// A line that iptables-restore takes, with an effect that is not followed.
    static func unfollowed(_ reason: String) -> RefusedLine {
        var line = RefusedLine(reason)
        line.isTaken = true
        return line
    }
}

extension Family {
    /// The family's name in a sentence.
    var title: String {
        switch self {
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        }
    }
}
