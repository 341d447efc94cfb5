/// Something that must be known to hold before the rules may be saved, or before a step may run.
///
/// The raw value is the name used in step files.
public enum Fact: String, CaseIterable, Codable, Sendable, Hashable {
    /// A rule that accepts ESTABLISHED and RELATED, and nothing more, stands somewhere in INPUT.
    case stateRulePresent = "state-rule-present"
    /// Replies reach such a rule before any broad DROP or REJECT.
    case stateRuleEffective = "state-rule-effective"
    /// Traffic of the host with itself is accepted.
    case loopbackAllowed = "loopback-allowed"
    /// A new connection to the management port is accepted.
    case managementAllowed = "management-allowed"
    /// The answers to new management connections leave the host, as far as its filter table tells.
    case answersLeave = "answers-leave"
    /// ICMPv6 neighbour discovery is accepted. Always holds for IPv4, which resolves addresses with ARP.
    case neighbourDiscoveryAllowed = "neighbour-discovery-allowed"
    /// Under the policy DROP no rule would let just anybody in, but to ports that it names.
    case namedPortsAlone = "named-ports-alone"
    /// INPUT's policy is DROP.
    case defaultDeny = "default-deny"
    /// Connection tracking knows the operator's own login, so that the state rule will keep it.
    case sessionTracked = "session-tracked"
    /// A separate, new management connection was seen after the policy became DROP.
    case managementReconnected = "management-reconnected"
    /// A connection that this host opened was answered.
    case outboundAnswered = "outbound-answered"
    /// The state rule's counter rose during that connection.
    case repliesCounted = "replies-counted"
    /// A new inbound connection to a port without a rule of its own was kept out.
    case newInboundBlocked = "new-inbound-blocked"
    /// The verified rules were written to the host's persistent files.
    case rulesSaved = "rules-saved"

    /// How a fact comes to be known.
    public enum Kind: Sendable, Hashable {
        /// A pure function of the ruleset just read.
        case structural
        /// Observed to happen, for one family, under one fingerprint of the rules.
        case evidence
        /// Observed to happen, for the host as a whole.
        case hostEvidence
    }

    /// How this fact comes to be known.
    public var kind: Kind {
        switch self {
        case .stateRulePresent, .stateRuleEffective, .loopbackAllowed, .managementAllowed, .answersLeave,
            .neighbourDiscoveryAllowed, .namedPortsAlone, .defaultDeny:
            .structural
        case .outboundAnswered, .repliesCounted, .newInboundBlocked:
            .evidence
        case .sessionTracked, .managementReconnected, .rulesSaved:
            .hostEvidence
        }
    }

    /// What must hold before the rules may be saved, in the order in which the steps establish it.
    public static let saveGate: [Fact] = [
        .stateRuleEffective, .loopbackAllowed, .managementAllowed, .answersLeave, .neighbourDiscoveryAllowed,
        .namedPortsAlone, .defaultDeny, .managementReconnected, .outboundAnswered, .repliesCounted,
        .newInboundBlocked,
    ]

    /// What must hold for a family before its policy may become DROP.
    public static let denyGate: [Fact] = [
        .stateRuleEffective, .loopbackAllowed, .managementAllowed, .answersLeave, .neighbourDiscoveryAllowed,
        .namedPortsAlone,
    ]

    /// What must hold for every family at the moment at which a new login is believed.
    public static let accessGate: [Fact] = denyGate + [.defaultDeny]

    /// Whether a step has to name it: what OUTPUT does, and what is wide open, is looked at before DROP in any case, and no
    /// step puts it right.
    public var isOfSteps: Bool { self != .answersLeave && self != .namedPortsAlone }
}
