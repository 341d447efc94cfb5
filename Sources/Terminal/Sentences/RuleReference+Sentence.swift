import Netfilter

extension RuleReference {
    /// The rule with its text.
    var quoted: String { "\(self) (\(rule.specification))" }
}
