/// Listening services, and what the policy would make of them.
public enum ServicesMessage: Sendable, Equatable {
    /// These would be shut: which are to be accepted, and may the others be?
    case wouldBeShut([ShutService])
    /// These will be shut, as was agreed.
    case agreed([ShutService])
    /// What was typed behind `accept` is not done.
    case refused(AcceptRefusal)
}
