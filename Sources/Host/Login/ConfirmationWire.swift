/// What `surefoot confirm` and the wizard say to each other: one line each.
enum ConfirmationWire {
    /// The socket's name begins like this. The rest is drawn anew each time: several may listen.
    static let name = "confirm-"
    /// The longest line: a code, or a sentence.
    static let longestLine = 4096

    private static let yes = "yes "
    private static let no = "no "

    /// The line that answers a code.
    static func line(_ answer: ConfirmationAnswer) -> String {
        (answer.isHeard ? yes : no) + answer.sentence.split(separator: "\n").joined(separator: " ")
    }

    /// Reads such a line; nil if it is none.
    static func answer(in line: String) -> ConfirmationAnswer? {
        if line.hasPrefix(yes) { return .init(isHeard: true, sentence: String(line.dropFirst(yes.count))) }
        if line.hasPrefix(no) { return .init(isHeard: false, sentence: String(line.dropFirst(no.count))) }
        return nil
    }
}

/// What the wizard answers to a code.
public struct ConfirmationAnswer: Sendable, Equatable {
    /// Whether nothing is wrong with it.
    public var isHeard: Bool
    /// What to tell whoever has typed it.
    public var sentence: String

    /// Makes an answer.
    public init(isHeard: Bool, sentence: String) {
        self.isHeard = isHeard
        self.sentence = sentence
    }
}
