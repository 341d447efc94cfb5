/// How a session ended.
public enum Ending: Sendable, Equatable {
    /// Every step was walked, all that a save needs was seen, and the rules are saved.
    case done
    /// Every step was walked, and the rules are saved, but nothing restores them at boot: such a save is none.
    case savedInVain
    /// Every step was walked, of a runbook that does not verify and save all that.
    case walked(inForce: LeftInForce)
    /// The person left; nothing was rolled back.
    case left(inForce: LeftInForce)
    /// The input ended, so nobody could answer.
    case inputEnded(inForce: LeftInForce)
    /// The rules are as they were at the start, as the person asked.
    case rolledBack
    /// The rules are as they were at the start, after two interrupts in a row.
    case interrupted
    /// The rules could not be put back, or that could not be confirmed.
    case rollbackFailed

    /// What stays on the host when somebody leaves without a rollback.
    public enum LeftInForce: Sendable, Equatable {
        /// Nothing was changed.
        case nothing
        /// Changes are in force, but not saved: a reboot forgets them.
        case unsavedChanges
        /// Changes are in force, and files were saved.
        case savedChanges
        /// Changes are in force, and the rollback timer will take them back.
        case changesUntilTimer
        /// The host is a practice lab's, which ends with the session.
        case lab
    }
}

extension Ending {
    /// Whether the session's changes may still be in force, so that it can go on.
    public var canGoOn: Bool {
        switch self {
        case .left, .inputEnded, .rollbackFailed, .savedInVain: true
        case .done, .walked, .rolledBack, .interrupted: false
        }
    }
}
