import Netfilter

extension RuleReference {
    /// The rule with its text.
    var quoted: String { "\(self) (\(rule.specification))" }

    /// The command that takes the rule out.
    func deletion(of family: Family) -> String {
        "\(family.command)\(table.map { " -t \($0)" } ?? "") -D \(chain) \(rule.specification)"
    }
}
