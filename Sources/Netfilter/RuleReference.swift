/// Where a rule stands.
public struct RuleReference: Sendable, Hashable, CustomStringConvertible {
    /// The chain.
    public let chain: String
    /// The position in it, from 1, as `iptables --line-numbers` counts.
    public let position: Int
    /// The rule.
    public let rule: Rule

    /// Makes a reference.
    public init(chain: String, position: Int, rule: Rule) {
        self.chain = chain
        self.position = position
        self.rule = rule
    }

    /// `rule 2 of INPUT`.
    public var description: String { "rule \(position) of \(chain)" }
}
