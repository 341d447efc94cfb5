import Netfilter
import Runbook

extension JudgedTable {
    /// The counter that a test is to move: the state rule's for replies, the policy's for connections from outside.
    func packets(movedBy report: Step.Report) -> UInt64? {
        switch report {
        case .curl: effectiveStateRule.flatMap { table.packets(of: $0) }
        case .nc: table.input.policyCounters?.packets
        }
    }
}

extension FilterTable {
    /// The packet counter of a rule; nil if another one stands there.
    func packets(of reference: RuleReference) -> UInt64? {
        guard let rules = self[reference.chain]?.rules, rules.indices.contains(reference.position - 1) else {
            return nil
        }
        let rule = rules[reference.position - 1]
        return rule.isSame(as: reference.rule) ? rule.counters?.packets : nil
    }
}

extension UInt64 {
    /// The rise since an earlier reading; nil if the counter was reset in between.
    func risen(since earlier: UInt64) -> UInt64? {
        self >= earlier ? self - earlier : nil
    }
}
