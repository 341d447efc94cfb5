/// An answer to what was typed. Nothing was changed by it.
public enum AnswerMessage: Sendable, Equatable {
    /// The words understood here.
    case help(Prompt)
    /// Enter alone is not enough here.
    case needsWord(Prompt)
    /// The line was not understood.
    case notUnderstood(String, Prompt)
    /// It begins with a word that is understood elsewhere, or later.
    case notNow(String, Obstacle, Prompt)
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

    /// Why a word is not understood here.
    public enum Obstacle: Sendable, Equatable {
        /// It is the step's own word, and something is missing before it.
        case missing
        /// It is the step's own word, and the services that would be shut come first.
        case services
        /// It is the step's own word, and something has failed.
        case failure
        /// It is the word to save, and the review comes first.
        case review
        /// Whether the login is the person's own comes first.
        case login
        /// It is a word of this step: its number and title.
        case ofStep(Int, String)
        /// It has no use here.
        case noUse
    }

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
