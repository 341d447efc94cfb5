/// What becomes of packets that this host sends, so that a connection goes on.
public enum OutgoingStanding: Sendable, Equatable {
    /// They leave, but for a few that somebody has singled out.
    case leaves
    /// None of them does, because of this.
    case stopped(PathDecision.End)
    /// Some of them do not, because of this.
    case stoppedForSome(PathDecision.End)
    /// This rule keeps them out of connection tracking, so that no state rule knows the connection: all of them, or some.
    case untracked(RuleReference, all: Bool)
    /// It cannot be told, because of this.
    case uncertain(PathDecision.End)
    /// There are too many rules of too many kinds to be worked out.
    case tooManyRules

    /// The rules that decide, the last one first; none where a policy or a chain of nftables' own does.
    public var rules: [RuleReference] {
        switch self {
        case .stopped(let end), .stoppedForSome(let end), .uncertain(let end): end.rules
        case .untracked(let rule, _): [rule]
        case .leaves, .tooManyRules: []
        }
    }

    /// Whether none of the connections can go on.
    public var isCertainLoss: Bool {
        switch self {
        case .stopped, .untracked(_, all: true): true
        case .leaves, .stoppedForSome, .untracked(_, all: false), .uncertain, .tooManyRules: false
        }
    }
}
