import Netfilter
import StepEngine

extension Finding {
    /// Sentences about what the rules are.
    var ruleSentence: String {
        switch self {
        case .input(let policy, let rules):
            "INPUT has the policy \(policy.rawValue) and \(rules == 1 ? "1 rule" : "\(rules) rules")."
        case .broadDrop(let rule): "\(rule.quoted.capitalizedFirst) drops whatever reaches it."
        case .stateRuleEffective(let rule):
            "\(rule.description.capitalizedFirst) accepts replies: \(rule.rule.specification)"
        case .stateRuleAbsent: "The conntrack rule is not there."
        case .stateRuleOtherSpelling(let position, let difference):
            "Rule \(position) of INPUT accepts the same replies under another spelling (\(difference)). It serves as well."
        case .stateRuleNarrower(let position, let restriction):
            "Rule \(position) of INPUT accepts only some of the replies (\(restriction))."
        case .stateRuleTooWide(let position, let states):
            "Rule \(position) of INPUT also accepts \(states.joined(separator: ", ")): it opens this host. Correct it first."
        case .stateRuleBlocked(let rule): "Replies are dropped by \(rule.quoted), before a conntrack rule."
        case .stateRuleShadowed(let rule):
            "All replies are accepted by \(rule.quoted), so the conntrack rule never counts."
        case .stateRuleUncertain(let rule):
            "It cannot be told from its text what \(rule.quoted) does with replies."
        case .repliesObstructed(let end): "Replies: " + end.sentence
        case .loopback(let reachability): "Loopback: " + reachability.sentence
        case .management(let service, let reachability):
            "New connections to \(service.sentence): " + reachability.sentence
        case .neighbourDiscovery(let reachability): "ICMPv6 neighbour discovery: " + reachability.sentence
        case .neighbourDiscoveryNotNeeded: "ICMPv6 is not needed: IPv4 finds its neighbours with ARP."
        case .policy(let policy): "INPUT's policy is \(policy.rawValue)."
        case .ruleFound(let position): "The rule is there: rule \(position) of INPUT."
        case .ruleFoundButNotListed:
            "-C says that the rule is there, and the listing does not show it. Some versions of ip6tables say that of rules "
                + "that differ, so the listing counts."
        case .ruleListedButNotFound(let position):
            "The listing shows the rule as number \(position), and -C does not find it. Look before going on."
        default: ""
        }
    }
}

extension Reachability {
    /// Whether packets get in, as the end of a sentence.
    var sentence: String {
        switch self {
        case .accepted(let rule): "accepted by \(rule.quoted)."
        case .acceptedForSome(let rule, _): "accepted for some only, by \(rule.quoted)."
        case .dropped(nil): "no rule accepts them."
        case .dropped(let rule?):
            "\(rule.rule.target.isRejecting ? "rejected" : "dropped") by \(rule.quoted)."
        case .uncertain(let rule): "it cannot be told, because of \(rule.quoted)."
        case .obstructed(let end): end.sentence
        }
    }
}

extension String {
    /// With a capital at its start.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension Target {
    /// Whether what is refused gets an answer.
    fileprivate var isRejecting: Bool {
        if case .reject = self { true } else { false }
    }
}
