public import Netfilter

/// A change that may keep the operator out, or that the step does not speak of.
public enum ChangeMessage: Sendable, Equatable {
    /// Before the word: what comes of it may keep new logins out, or nobody can tell beforehand.
    case needsGuard
    /// All rules are being written down, so that they can go back as a whole.
    case takingWholeRules
    /// They cannot be read, so that nothing was run; the reason is a sentence.
    case notTaken(reason: String)
    /// The command changes rules and is no part of what the step says that it changes: it is not run.
    case refused(Command)
    /// The commands have changed no rule.
    case nothingChanged
    /// The rules go back, for this reason.
    case takenBack(Reason, changes: [RulesMessage.Comparison], tables: [String])

    /// Why a change does not stay.
    public enum Reason: Sendable, Equatable {
        /// The step says that it changes no rules.
        case undeclared
        /// The command has failed.
        case failed
        /// New management connections would be kept out.
        case closed([Family: [ManagementAccess.Obstacle]])
        /// The person does not want it.
        case notWanted
    }
}
