/// An answer to what was typed. Nothing was changed by it.
public enum AnswerMessage: Sendable, Equatable {
    /// The words understood here.
    case help(Prompt)
    /// Enter alone is not enough here.
    case needsWord(Prompt)
    /// The line was not understood.
    case notUnderstood(String, Prompt)
    /// The word must be typed in full.
    case needsWholeWord(Word)
    /// The beginning of several words.
    case ambiguous([Word])
    /// Nothing may follow this word.
    case unexpectedArgument(Word, String)
    /// It was longer than so many characters, and none of it was taken.
    case tooLong(limit: Int)
    /// Something must follow the word.
    case needsArgument(Argument)

    /// What must follow a word.
    public enum Argument: Sendable, Equatable {
        /// Behind `run`: the address to open a connection to.
        case address
        /// Behind `watch`: the other machine.
        case host
        /// Behind `note`: the remark.
        case remark
        /// Behind `peer`: the command.
        case command
    }
}
