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
    /// The packet counter of a rule.
    fileprivate func packets(of reference: RuleReference) -> UInt64? {
        self[reference.chain].flatMap { chain in
            chain.rules.indices.contains(reference.position - 1)
                ? chain.rules[reference.position - 1].counters : nil
        }?.packets
    }
}

extension UInt64 {
    /// The rise since an earlier reading; nil if the counter was reset in between.
    func risen(since earlier: UInt64) -> UInt64? {
        self >= earlier ? self - earlier : nil
    }
}
