import Netfilter
import Runbook

/// A filter table as read, with what the facts need of it. It is judged once, when it is read.
struct JudgedTable: Sendable, Equatable {
    let table: FilterTable
    /// Changes with every rule that a packet can meet from INPUT, and with the policy.
    let fingerprint: String
    /// What accepts replies, or what keeps it from doing so.
    let replies: RepliesStanding
    /// The structural facts that hold, and why the others do not.
    let structure: [Fact: Judgement]

    /// Whether something holds, and why or why not.
    struct Judgement: Sendable {
        var holds: Bool
        var reason: Finding
    }

    init(_ table: FilterTable, of family: Family, settings: Settings) {
        let analysis = Self.analysis(of: table, family)
        self.table = table
        fingerprint = analysis.fingerprint
        let replies = analysis.replies
        self.replies = replies
        structure =
            StructureJudge(
                analysis: analysis, replies: replies, family: family, settings: settings
            ).judgements
    }

    /// A table with the same rules as one that is judged already. What they have counted changes no judgement.
    init(_ table: FilterTable, judgedAs known: JudgedTable) {
        self.table = table
        fingerprint = known.fingerprint
        replies = known.replies
        structure = known.structure
    }

    /// The table, analysed as it is judged.
    func analysis(of family: Family) -> InputAnalysis { Self.analysis(of: table, family) }

    /// The guard comes and goes with the rollback timer, and what has opened the door goes with the next way back:
    /// nothing that is proved may rest on them, or fall with them.
    private static func analysis(of table: FilterTable, _ family: Family) -> InputAnalysis {
        let lasting = table.leavingOutOfInput { GuardRule.isGuard($0) || ManagementAccess.isOpening($0) }
        return InputAnalysis(lasting, family: family)
    }

    /// The rule that accepts replies of TCP, if a state rule does.
    var effectiveStateRule: RuleReference? {
        guard case .acceptedByStateRules(let rules) = replies else { return nil }
        return rules.first
    }

    // All else follows from the table.
    static func == (one: JudgedTable, other: JudgedTable) -> Bool {
        one.table == other.table
    }
}
