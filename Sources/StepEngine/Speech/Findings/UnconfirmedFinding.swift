public import Netfilter

/// What a change that nobody has confirmed, or the way back from it, has left in INPUT.
public enum UnconfirmedFinding: Sendable, Equatable {
    /// The change is in force.
    case change(UnconfirmedChange)
    /// By this rule the kernel lets management in once it is this time in UTC; whether that is over.
    case kernelOpens(RuleReference, time: String, isOpen: Bool)
    /// A way back has put this rule in, to let management in: that of this session, if one is known that has not ended.
    case doorOpened(RuleReference, by: String?)
    /// One of these two rules was saved.
    case temporaryRuleSaved(RuleReference)
}

extension UnconfirmedFinding {
    /// The rules that the conclusion rests on.
    var rules: [RuleReference] {
        switch self {
        case .change: []
        case .kernelOpens(let rule, _, _), .doorOpened(let rule, _), .temporaryRuleSaved(let rule): [rule]
        }
    }
}
