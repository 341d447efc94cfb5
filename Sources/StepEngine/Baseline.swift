import Netfilter
import Runbook

/// A family's counter when a test began: what the test moved is the difference.
struct Baseline: Sendable, Hashable {
    /// The rules it was read with. Under others the difference means nothing.
    var fingerprint: String
    /// The packets counted until then; nil if nothing counts what the test is about.
    var packets: UInt64?

    init(of table: JudgedTable, for report: Step.Report) {
        fingerprint = table.fingerprint
        packets = table.packets(movedBy: report)
    }
}

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
