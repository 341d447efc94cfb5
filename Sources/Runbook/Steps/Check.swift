/// A named check that a step file asks for; what it does lives in the step engine.
public enum Check: Sendable, Hashable {
    /// INPUT was listed: report its policy, order and what stands in the way.
    case inputListed
    /// Whether the state rule is there, under this or another spelling.
    case stateRulePresence
    /// The state rule stands before service rules and broad drops.
    case inputOrder
    /// The counters of INPUT are zero, or all but.
    case countersReset
    /// The state rule's packet counter rose since the outbound test began.
    case counterRises
    /// A new connection to this port, or to one near it if a rule accepts it, is dropped by the policy.
    case portBlocked(port: UInt16)
    /// Standard output contains this text.
    case outputMatches(text: String)

    /// The names that step files may use.
    static let names = [
        "input-listed", "state-rule-presence", "input-order", "counters-reset", "counter-rises",
        "port-blocked", "output-matches",
    ]
}
