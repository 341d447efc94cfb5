/// Text for `iptables-restore --noflush`, which carries it out as one transaction: all of it or nothing.
///
/// `--noflush` leaves alone whatever the text does not name (iptables-restore(8)).
enum RestoreInput {
    static func transaction(_ lines: [String]) -> String {
        (["*filter"] + lines + ["COMMIT"]).map { $0 + "\n" }.joined()
    }

    static func policy(_ policy: Policy) -> String {
        ":INPUT \(policy.rawValue) [0:0]"
    }

    static func deletion(of rule: Rule) -> String {
        RuleWords.printed(["-D", "INPUT"] + rule.words)
    }

    static func insertion(of rule: Rule, at position: Int) -> String {
        RuleWords.printed(["-I", "INPUT", String(position)] + rule.words)
    }
}
