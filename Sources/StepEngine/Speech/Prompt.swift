public import Runbook

/// A question to the person: the words that are understood, in the order in which to offer them.
public struct Prompt: Sendable, Equatable {
    /// The words understood here.
    public var words: [Word]
    /// How many of the first words to name in the prompt itself.
    public var named: Int
    /// What kind of report is understood besides the words.
    public var report: Step.Report?
    /// Whether it is asked in a practice lab, which ends with its session.
    public var isLab: Bool

    /// Makes a prompt.
    public init(words: [Word], named: Int, report: Step.Report? = nil, isLab: Bool = false) {
        self.words = words
        self.named = named
        self.report = report
        self.isLab = isLab
    }

    /// The word that a line means here, with what follows it; nil if it means none.
    public func word(meantBy line: String) -> (word: Word, argument: String)? {
        guard case .word(let word, let argument) = answer(to: line) else { return nil }
        return (word, argument)
    }

    /// Whether an answer may change something, so that what was typed before the question must not count.
    public var changesSomething: Bool {
        words.contains { $0.mustBeWhole && $0 != .abort && $0 != .reopen }
    }
}

extension Prompt {
    /// Reads a line: a word in full or as a unique prefix, in any case, or a report.
    ///
    /// A word that changes something counts only in full.
    func answer(to line: String) -> Answer {
        let line = line.trimmed
        guard !line.isEmpty else { return words.contains(.goOn) ? .word(.goOn, argument: "") : .unknown("") }
        let typed = line.prefix { !$0.isWhitespace }
        let argument = String(line[typed.endIndex...]).trimmed
        let answer = wordAnswer(typed.lowercased(), argument: argument)
        if report != nil {
            switch answer {
            case .unknown, .ambiguous, .unexpectedArgument, .incomplete: return .report(line)
            case .word, .report: return answer
            }
        }
        if case .unknown = answer { return .unknown(line) }
        return answer
    }

    private func wordAnswer(_ typed: String, argument: String) -> Answer {
        let typed = typed == "help" ? Word.help.text : typed
        let named = words.filter { $0.text.lowercased() == typed }
        let meant =
            named.isEmpty ? words.filter { $0 != .goOn && $0.text.lowercased().hasPrefix(typed) } : named
        guard let word = meant.first else { return .unknown(typed) }
        guard meant.count == 1 else { return .ambiguous(meant) }
        guard argument.isEmpty || word.takesArgument else { return .unexpectedArgument(word, argument) }
        return named.isEmpty && word.mustBeWhole ? .incomplete(word) : .word(word, argument: argument)
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
