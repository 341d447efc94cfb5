public import Netfilter

/// What INPUT does with other packets than replies.
public enum InputFinding: Sendable, Equatable {
    /// Its policy and how many rules it has.
    case summary(Policy, rules: Int)
    /// Its policy.
    case policy(Policy)
    /// A DROP or REJECT for everything of a kind stands in it.
    case broadDrop(RuleReference)
    /// These rules refuse what no rule before them accepts: a default deny of its own.
    case deniesByRules([RuleReference])
    /// These rules do so already where the policy DROP is about to be set.
    case policyBeneath([RuleReference])
    /// Whether the host's traffic with itself is accepted.
    case loopback(Reachability)
    /// Whether a new connection to this management service is accepted.
    case management(ServicePorts, Reachability)
    /// Whether ICMPv6 neighbour discovery is accepted.
    case neighbourDiscovery(Reachability)
    /// IPv4 resolves addresses with ARP, which iptables does not see.
    case neighbourDiscoveryNotNeeded
    /// What happens to connections that nobody has allowed.
    case unsolicited(DefaultDeny)
    /// Beyond named ports no rule lets just anybody in.
    case namedPortsAlone
    /// This rule lets anybody in, whatever the policy: what is open, and of which family.
    case wideOpen(RuleReference, WideOpening, Family)
    /// Everything is let in over this interface, though not over others.
    case interfaceTrusted(String)
    /// Packets that come by these interfaces may be passed on to other hosts.
    case passedOn([String])
    /// No packet ever meets this rule.
    case ruleShadowed(ShadowedRule)
    /// The counters after the reset.
    case countersReset(packets: UInt64)
    /// The rule counters were left as they were, as iptables 1.8.7 does on recent kernels.
    case countersNotReset(packets: UInt64)
}

extension InputFinding {
    /// The rules that the conclusion rests on, the deciding one first.
    var rules: [RuleReference] {
        switch self {
        case .broadDrop(let rule), .wideOpen(let rule, _, _): [rule]
        case .loopback(let reachability), .management(_, let reachability),
            .neighbourDiscovery(let reachability):
            reachability.rules
        case .deniesByRules(let rules), .policyBeneath(let rules): rules
        case .unsolicited(let deny): deny.rules
        case .ruleShadowed(let shadowed): [shadowed.rule, shadowed.shadow]
        case .summary, .policy, .neighbourDiscoveryNotNeeded, .namedPortsAlone, .interfaceTrusted, .passedOn,
            .countersReset, .countersNotReset:
            []
        }
    }

    /// Whether the rules leave it open.
    var isUncertain: Bool {
        switch self {
        case .loopback(let reachability), .management(_, let reachability),
            .neighbourDiscovery(let reachability):
            reachability.isUncertain
        case .summary, .policy, .broadDrop, .deniesByRules, .policyBeneath, .neighbourDiscoveryNotNeeded,
            .unsolicited, .namedPortsAlone, .wideOpen, .interfaceTrusted, .passedOn, .ruleShadowed,
            .countersReset,
            .countersNotReset:
            false
        }
    }
}
