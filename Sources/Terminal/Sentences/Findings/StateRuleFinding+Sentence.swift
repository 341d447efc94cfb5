import Netfilter
import StepEngine

extension StateRuleFinding {
    /// Whether replies are accepted, and what is in the way.
    var sentence: String {
        switch self {
        case .effective(let rules): Self.effective(rules)
        case .absent: "The conntrack rule is not there."
        case .otherSpelling(let position, let difference):
            "Rule \(position) of INPUT accepts the same replies under another spelling (\(difference)). It serves as well."
        case .narrower(let position, let restriction):
            "Rule \(position) of INPUT accepts only some of the replies (\(restriction))."
        case .tooWide(let chain, let position, let states):
            "Rule \(position) of \(chain) also accepts \(states.listed): it opens this host. Correct it first."
        case .blocked(let rule): "Replies are dropped by \(rule.quoted), before a conntrack rule."
        case .shadowed(let rule):
            "All replies are accepted by \(rule.quoted), so the conntrack rule never counts."
        case .uncertain(let rule):
            "It cannot be told from its text what \(rule.quoted) does with replies."
        case .untracked(let rule):
            "Replies are kept out of connection tracking by \(rule.quoted), so no conntrack rule accepts them."
        case .notCovered(let rule):
            "Some replies are kept out of connection tracking by \(rule.quoted): "
                + "the conntrack rule does not accept those."
        case .tooManyRules:
            "It cannot be told what becomes of replies: there are too many rules of too many kinds."
        case .obstructed(let end): "Replies: " + end.sentence
        case .found(let position): "The rule is there: rule \(position) of INPUT."
        case .foundButNotListed:
            "-C says that the rule is there, and the listing does not show it. Some versions of ip6tables say that of rules "
                + "that differ, so the listing counts."
        case .listedButNotFound(let position):
            "The listing shows the rule as number \(position), and -C does not find it. Look before going on."
        }
    }

    private static func effective(_ rules: [RuleReference]) -> String {
        guard let first = rules.first else { return "" }
        let subject = first.description.capitalizedFirst
        guard rules.count > 1 else { return "\(subject) accepts replies: \(first.rule.specification)" }
        let others = rules.dropFirst().map { "\($0)" }.listed
        return "\(subject) accepts replies, together with \(others)."
    }
}
