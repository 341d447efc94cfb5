public import Netfilter

/// What `surefoot rollback` says beside what is said of every way back.
public enum TakingBackMessage: Sendable, Equatable {
    /// These commands would lead back to the start of the session.
    case plan(session: String, [Family: [Command]])
    /// The rules of this family cannot be listed, so that INPUT is opened.
    case unlistable(Family, DoorOpening)
    /// Afterwards new logins would be kept out; these commands let them in instead.
    case shutsOut(Family, ManagementAccess.Obstacle, instead: [Command])
    /// The word was not typed.
    case declined
    /// The door was opened instead; the session's rules stay.
    case openedInstead(session: String)
    /// The session's rules are those of another boot, and it has saved nothing.
    case nothingSaved(session: String)
    /// Nothing is left to take back, and the rules are those of the start.
    case asAtStart(session: String)
    /// Nothing is left to take back, and yet the rules differ.
    case differs(session: String, [Family: [RulesetDifference]])
}
