import Netfilter
import StepEngine

extension InputFinding {
    /// What INPUT does with packets of a kind.
    var sentence: String {
        switch self {
        case .summary(let policy, let rules):
            "INPUT has the policy \(policy.rawValue) and \(rules.rules)."
        case .broadDrop(let rule): "\(rule.quoted.capitalizedFirst) drops whatever reaches it."
        case .deniesByRules(let rules):
            "\(rules.listed.capitalizedFirst) \(rules.count == 1 ? "refuses whatever reaches it" : "refuse whatever reaches them"): "
                + "that is a default deny, whatever the policy."
        case .policyBeneath(let rules):
            "What no rule accepts is refused already, by \(rules.listed): services without a rule are shut as it is. The "
                + "policy DROP goes beneath, and holds should that ever be taken out."
        case .loopback(let reachability): "Loopback: " + reachability.sentence
        case .management(let service, let reachability):
            "New connections to \(service.sentence): " + reachability.sentence
        case .neighbourDiscovery(let reachability): "ICMPv6 neighbour discovery: " + reachability.sentence
        case .neighbourDiscoveryNotNeeded: "ICMPv6 is not needed: IPv4 finds its neighbours with ARP."
        case .policy(let policy): "INPUT's policy is \(policy.rawValue)."
        case .unsolicited(let deny): deny.sentence
        case .namedPortsAlone: "Beyond named ports, no rule lets just anybody in."
        case .wideOpen(let rule, let opening, let family):
            "The policy DROP would not keep everybody out: anybody can reach \(opening.sentence), by \(rule.quoted). "
                + "Narrow that rule, or take it out on another terminal: `\(rule.deletion(of: family))`"
        case .interfaceTrusted(let name):
            "More than named ports is open to anybody over \(name), which the rules trust."
        case .passedOn(let names):
            "This host passes packets on to others past INPUT, as far as FORWARD lets it: those that come by "
                + "\(names.listed)."
        case .ruleShadowed(let shadowed) where shadowed.isRepetition:
            "\(shadowed.rule.quoted.capitalizedFirst) repeats \(shadowed.shadow.quoted), and is never met."
        case .ruleShadowed(let shadowed):
            "\(shadowed.rule.quoted.capitalizedFirst) is never met: \(shadowed.shadow.quoted) takes its packets before."
        case .countersReset(let packets): "The rules now count from zero (\(packets.packets) since)."
        case .countersNotReset(let packets):
            "The rules still count \(packets.packets). That is harmless: the tests compare."
        }
    }
}

extension [RuleReference] {
    /// The first two of them with their texts, and how many follow.
    fileprivate var listed: String {
        prefix(2).map(\.quoted).joined(separator: " and ") + (count > 2 ? " and \(count - 2) more" : "")
    }
}

extension DefaultDeny {
    fileprivate var sentence: String {
        switch self {
        case .byPolicy: "What no rule accepts is dropped by INPUT's policy."
        case .byRule(let rule): "What no rule accepts ends at \(rule.quoted)."
        case .elsewhere(let end): "What nobody has allowed: " + end.sentence
        case .missing(nil, let opening):
            "Anybody can reach \(opening.sentence): no rule stops that, and the policy is ACCEPT. For example: "
                + opening.exampleText
        case .missing(let rule?, let opening):
            "Anybody can reach \(opening.sentence), by \(rule.quoted). For example: \(opening.exampleText)"
        case .uncertain(let rule):
            "Whether more than the named ports are open to anybody cannot be told, because of \(rule.quoted)."
        case .tooManyRules:
            "Whether more than the named ports are open to anybody cannot be told: there are too many rules of too many kinds."
        }
    }
}
