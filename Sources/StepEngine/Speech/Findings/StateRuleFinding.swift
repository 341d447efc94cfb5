public import Netfilter

/// Whether a rule of INPUT accepts replies, as the listing and `-C` tell.
public enum StateRuleFinding: Sendable, Equatable {
    /// Replies are accepted by this state rule, or by these together.
    case effective([RuleReference])
    /// No rule accepts replies.
    case absent
    /// A state rule is there under another spelling; the text says how it differs.
    case otherSpelling(position: Int, difference: String)
    /// A state rule is there for some packets only.
    case narrower(position: Int, restriction: String)
    /// A state rule is there that lets in more than replies.
    case tooWide(chain: String, position: Int, states: [String])
    /// The state rule is never reached: this rule comes first.
    case blocked(by: RuleReference)
    /// Another rule accepts replies before the state rule sees them.
    case shadowed(by: RuleReference)
    /// This rule uses a match whose effect cannot be told from its text.
    case uncertain(because: RuleReference)
    /// This rule keeps replies out of connection tracking, so that they have no state.
    case untracked(by: RuleReference)
    /// This rule does so with some of them.
    case notCovered(RuleReference)
    /// There are too many rules of too many kinds to be worked out.
    case tooManyRules
    /// A chain other than filter INPUT stops replies, or may do so.
    case obstructed(PathDecision.End)
    /// `-C` and the listing agree that the rule is there.
    case found(position: Int)
    /// `-C` says that the rule is there, and the listing does not show it.
    case foundButNotListed
    /// `-C` does not find the rule, and the listing shows that spelling.
    case listedButNotFound(position: Int)
}

extension StateRuleFinding {
    /// The rules that the conclusion rests on, the deciding one first.
    var rules: [RuleReference] {
        switch self {
        case .effective(let rules): rules
        case .blocked(let rule), .shadowed(let rule), .uncertain(let rule), .untracked(let rule),
            .notCovered(let rule):
            [rule]
        case .obstructed(let end): end.rules
        case .tooManyRules, .absent, .otherSpelling, .narrower, .tooWide, .found, .foundButNotListed,
            .listedButNotFound:
            []
        }
    }

    /// Whether the rules leave it open.
    var isUncertain: Bool {
        switch self {
        case .uncertain, .tooManyRules: true
        case .obstructed(let end): !end.isCertain
        case .effective, .absent, .otherSpelling, .narrower, .tooWide, .blocked, .shadowed, .untracked,
            .notCovered, .found, .foundButNotListed, .listedButNotFound:
            false
        }
    }
}
