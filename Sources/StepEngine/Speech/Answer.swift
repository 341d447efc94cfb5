/// What a person's line means at a prompt.
enum Answer: Equatable {
    case word(Word, argument: String)
    case report(String)
    case incomplete(Word)
    case ambiguous([Word])
    case unexpectedArgument(Word, String)
    case unknown(String)

    /// Whether the answer leads on in the walk, or concludes something. The others are about the answer itself, or lead out.
    var leadsOn: Bool {
        switch self {
        case .report: true
        case .word(let word, _): word.leadsOn
        case .incomplete, .ambiguous, .unexpectedArgument, .unknown: false
        }
    }
}
