/// Whether a kind of packet gets in.
public enum Reachability: Sendable, Equatable {
    /// It does, by this rule.
    case accepted(by: RuleReference)
    /// Some do: this rule accepts those that fit these words, such as a source or an interface. There are no words
    /// if it takes several rules to say which.
    case acceptedForSome(by: RuleReference, restriction: [String])
    /// It does not: this rule drops it, or the policy if there is none.
    case dropped(by: RuleReference?)
    /// The rules do not tell, because of this one.
    case uncertain(because: RuleReference)
    /// A chain other than filter INPUT stops it, or may do so.
    case obstructed(PathDecision.End)

    /// Reads what was decided about a packet under the policy DROP.
    init(_ decision: Decision, of packet: Packet) {
        let doubt = decision.outcomes.first(where: \.isDoubtful)?.rule
        let partly = decision.earlier.first { $0.verdict == .accepted && !$0.isDoubtful }
        switch (decision.last?.verdict, decision.last?.rule) {
        case (.accepted, let rule?):
            switch decision.earlier.first(where: { $0.verdict != .accepted && $0.truth > .some }) {
            case nil: self = .accepted(by: rule)
            case let loss? where loss.verdict == .dropped && loss.truth == .most:
                self = .acceptedForSome(by: rule, restriction: loss.exception(of: packet))
            case let loss?: self = .uncertain(because: loss.rule ?? rule)
            }
        case (.unknown, let rule?): self = .uncertain(because: rule)
        case (_, let rule):
            if let partly, let by = partly.rule {
                self = .acceptedForSome(by: by, restriction: partly.restriction(of: packet))
            } else {
                self = doubt.map { .uncertain(because: $0) } ?? .dropped(by: rule)
            }
        }
    }

    /// Whether any packet of the kind certainly gets in.
    var admits: Bool {
        switch self {
        case .accepted, .acceptedForSome: true
        case .dropped, .uncertain, .obstructed: false
        }
    }

    /// The rule that lets packets in.
    var acceptingRule: RuleReference? {
        switch self {
        case .accepted(let rule), .acceptedForSome(let rule, _): rule
        case .dropped, .uncertain, .obstructed: nil
        }
    }

    /// The rules that decide, the last one first; none where the policy does.
    public var rules: [RuleReference] {
        switch self {
        case .accepted(let rule), .acceptedForSome(let rule, _), .uncertain(let rule), .dropped(let rule?):
            [rule]
        case .dropped(nil): []
        case .obstructed(let end): end.rules
        }
    }

    /// Whether the rules leave it open.
    public var isUncertain: Bool {
        switch self {
        case .uncertain: true
        case .obstructed(let end): !end.isCertain
        case .accepted, .acceptedForSome, .dropped: false
        }
    }

    /// From the worst to the best.
    private var rank: Int {
        switch self {
        case .dropped: 0
        case .obstructed, .uncertain: 1
        case .acceptedForSome: 2
        case .accepted: 3
        }
    }

    /// The worst of several.
    static func worst(_ all: [Reachability]) -> Reachability {
        all.min { $0.rank < $1.rank } ?? .dropped(by: nil)
    }
}

extension Decision.Outcome {
    /// Whether the packet may get in for reasons that the rules do not tell.
    fileprivate var isDoubtful: Bool {
        switch verdict {
        case .accepted: truth == .unmodelled
        case .dropped: false
        case .unknown: true
        }
    }

    /// The words that leave open whether the packet gets here.
    fileprivate func restriction(of packet: Packet) -> [String] {
        openMatches(of: packet).flatMap(\.words)
    }

    /// The words that keep the packet from getting here: the opposite of the only match that is open.
    fileprivate func exception(of packet: Packet) -> [String] {
        let open = openMatches(of: packet)
        guard open.count == 1, let match = open.first else { return [] }
        return match.isNegated ? Array(match.words.dropFirst()) : ["!"] + match.words
    }

    private func openMatches(of packet: Packet) -> [Match] {
        path.flatMap(\.rule.matches).filter { $0.truth(for: packet) != .yes }
    }
}
