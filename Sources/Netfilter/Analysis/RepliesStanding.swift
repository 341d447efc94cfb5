/// What becomes of replies to connections that this host opened.
public enum RepliesStanding: Sendable, Equatable {
    /// They are accepted by their state: by this rule, or by these together. The first takes those of TCP.
    case acceptedByStateRules([RuleReference])
    /// There is a state rule, but this rule drops some of them first, whatever their addresses and ports.
    case blocked(by: RuleReference)
    /// Another rule accepts them all first, so that no state rule ever counts one.
    case acceptedByOther(RuleReference)
    /// No rule accepts them all.
    case noStateRule
    /// This rule keeps them out of connection tracking, whatever their addresses and ports, and nothing else accepts them.
    case untracked(by: RuleReference)
    /// A chain other than filter INPUT stops them, or may do so.
    case obstructed(PathDecision.End)
    /// This rule may drop them first; its text does not tell.
    case uncertain(because: RuleReference)
    /// There are too many rules of too many kinds to be worked out.
    case tooManyRules
}
