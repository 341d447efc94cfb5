import Netfilter
import StepEngine

extension RuleReference {
    /// The rule with its text.
    var quoted: String { "\(self) (\(rule.specification))" }

    /// The command that takes the rule out.
    func deletion(of family: Family) -> String {
        // As a shell takes it: in iptables' own quotes a comment could run commands.
        Command([family.command] + (table.map { ["-t", $0] } ?? []) + ["-D", chain] + rule.words).description
    }
}
