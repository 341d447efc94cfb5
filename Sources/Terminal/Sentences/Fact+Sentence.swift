import Runbook

extension Fact {
    /// The fact as a sentence, when it holds.
    var holdsSentence: String {
        switch self {
        case .stateRulePresent: "The conntrack rule is there."
        case .stateRuleEffective: "Replies are accepted by the conntrack rule."
        case .loopbackAllowed: "Loopback is accepted."
        case .managementAllowed: "New management connections are accepted."
        case .answersLeave: "Answers to new management connections can leave."
        case .neighbourDiscoveryAllowed: "Neighbour discovery is accepted."
        case .namedPortsAlone: "Beyond named ports, no rule lets just anybody in."
        case .defaultDeny: "INPUT's policy is DROP."
        case .sessionTracked: "Connection tracking knows your login."
        case .managementReconnected: "A new management connection was seen."
        case .outboundAnswered: "A connection from this host was answered."
        case .repliesCounted: "The conntrack rule counted its replies."
        case .newInboundBlocked: "A new inbound connection was blocked."
        case .rulesSaved: "The rules are saved."
        }
    }

    /// The fact as a sentence, when it was seen under other rules.
    var staleSentence: String {
        switch self {
        case .rulesSaved: "The rules have changed since they were saved."
        case .sessionTracked, .managementReconnected, .outboundAnswered, .repliesCounted, .newInboundBlocked,
            .stateRulePresent, .stateRuleEffective, .loopbackAllowed, .managementAllowed, .answersLeave,
            .neighbourDiscoveryAllowed, .namedPortsAlone, .defaultDeny:
            "\(holdsSentence) But the rules have changed since, so it has to be seen again."
        }
    }

    /// The fact as a sentence, when it was never seen.
    var missingSentence: String {
        switch self {
        case .sessionTracked: "Whether connection tracking knows your login has not been looked at yet."
        case .managementReconnected: "No separate new management connection has been seen yet."
        case .outboundAnswered: "No connection from this host has been answered yet."
        case .repliesCounted: "The conntrack rule has not been seen to count replies yet."
        case .newInboundBlocked: "No new inbound connection has been seen to be blocked yet."
        case .rulesSaved: "The rules are not saved yet."
        case .stateRulePresent, .stateRuleEffective, .loopbackAllowed, .managementAllowed, .answersLeave,
            .neighbourDiscoveryAllowed, .namedPortsAlone, .defaultDeny:
            "This has not been looked at yet: \(holdsSentence)"
        }
    }
}
