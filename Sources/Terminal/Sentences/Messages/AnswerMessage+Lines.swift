import StepEngine

extension AnswerMessage {
    /// What was not right about the line that was typed, and what is.
    var lines: [ScreenLine] {
        switch self {
        case .help(let prompt): prompt.words.map { .labelled($0.label, $0.help(isLab: prompt.isLab)) }
        case .needsWord(let prompt): [.text("Nothing was changed. \(Self.choice(prompt))")]
        case .notUnderstood(let text, let prompt):
            [.text("\"\(text.shortened)\" is not understood; nothing was changed. \(Self.choice(prompt))")]
        case .notNow(let text, let obstacle, let prompt):
            [.text("\(obstacle.sentence(text.firstWord)) Nothing was changed. \(Self.choice(prompt))")]
        case .needsWholeWord(let word):
            [.text("That changes something. To do it, type the whole word: `\(word.text)`")]
        case .ambiguous(let words):
            [.text("That could be \(words.map(\.label).joined(separator: " or ")). Type more of it.")]
        case .unexpectedArgument(let word, let text):
            [
                .text(
                    "`\(word.text)` stands alone; \"\(text.shortened)\" is one word too many. Nothing was changed."
                )
            ]
        case .tooLong(let limit):
            [
                .text(
                    "That is longer than \(limit) characters, so none of it was taken, and nothing was changed. Leave out what does not matter."
                )
            ]
        case .needsArgument(let argument): [.text(argument.sentence)]
        }
    }

    private static func choice(_ prompt: Prompt) -> String {
        "Possible here: \((prompt.words.map(\.label)).joined(separator: ", "))."
    }
}

extension AnswerMessage.Obstacle {
    /// Why the word is not understood here, and what comes first.
    fileprivate func sentence(_ word: String) -> String {
        switch self {
        case .missing: "\(word) comes later: what is marked FAIL above has to be put right first."
        case .services:
            "\(word) comes after the services above: let them in with `accept`, or agree with `shut`."
        case .failure: "\(word) comes later: something has failed above, and `retry` tries it again."
        case .review: "\(word) comes after the review: Enter shows the rules first."
        case .login: "\(word) comes later: first say whether the login above is yours."
        case .ofStep(let number, let title): "\(word) belongs to step \(number): \(title)."
        case .noUse: "\(word) has no use here."
        }
    }
}

extension AnswerMessage.Argument {
    /// What must follow the word.
    fileprivate var sentence: String {
        switch self {
        case .address: "Name an address: `run http://HOST:PORT/`"
        case .host: "Name the machine that you will connect to: `watch HOST`"
        case .remark: "Type the remark behind it: `note TEXT`"
        case .command: "Name a command: `peer COMMAND`"
        }
    }
}

extension String {
    /// Enough of a text to recognise it.
    fileprivate var shortened: String { count > 60 ? prefix(57) + "..." : self }

    /// The word with which it begins.
    fileprivate var firstWord: String { String(prefix { !$0.isWhitespace }) }
}
