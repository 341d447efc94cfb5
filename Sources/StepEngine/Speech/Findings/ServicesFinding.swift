public import Netfilter

/// What becomes of listening services.
public enum ServicesFinding: Sendable, Equatable {
    /// Every service that others can reach is accepted, or there is none.
    case nothingShut
    /// These would be shut, and nobody has agreed to it: they came, or the rules changed, since the question.
    case shutMeanwhile([ShutService])
    /// This rule accepts what was ordered.
    case accepted(AcceptOrder, RuleReference)
    /// The rule that was to accept it is not there.
    case notAccepted(AcceptOrder)
    /// A service listens, and the rules let these in to it.
    case listens(ListeningService, Reachability)
    /// A service listens, and no rule decides about it: the policy lets anybody in.
    case leftOpen(ListeningService)
}
