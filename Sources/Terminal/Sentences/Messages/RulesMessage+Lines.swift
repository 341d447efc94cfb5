import Netfilter
import Runbook
import StepEngine

extension RulesMessage {
    /// The rules, and what has changed.
    var lines: [ScreenLine] {
        switch self {
        case .now(let rules): [.blank] + rules.flatMap(\.lines)
        case .changes(let rules): [.blank] + rules.flatMap { $0.changes() }
        case .changedMeanwhile(let rules):
            [
                .verdict(
                    .note, nil,
                    "The rules changed while you were reading. Nothing was run. This is how they are now:")
            ]
                + rules.flatMap(\.lines)
        case .changedSinceTests(let rules, let stale, let steps): Self.changedSinceTests(rules, stale, steps)
        case .dynamicChanged(let rules):
            [
                .verdict(
                    .note, nil,
                    "Bans, or rules that no packet to this host meets, have changed. That does not touch what was tested:"
                )
            ]
                + rules.flatMap { $0.changes(since: "meanwhile") }
        case .atTheEnd(let rules):
            [.blank] + rules.map(\.summary) + rules.flatMap { $0.changes() }
        case .warning(let family, let text): [.verdict(.note, family.rawValue, "iptables warns: \(text)")]
        case .unreadable(let family, let result, let explanation):
            [.verdict(.fail, family.rawValue, explanation)] + result.outputLines
        }
    }

    private static func changedSinceTests(
        _ rules: [Comparison], _ stale: [FactStanding], _ steps: [Fact: Int]
    ) -> [ScreenLine] {
        let again = "What was tested under other rules proves nothing about these. To be tested again:"
        return [.verdict(.note, nil, "The rules have changed since they were tested. Nothing was done.")]
            + rules.flatMap { $0.changes(since: "since then") }
            + (stale.isEmpty ? [] : [.text(again)])
            + stale.map { standing in
                let family = standing.family.map { "\($0.rawValue): " } ?? ""
                let step = steps[standing.fact].map { " (step \($0))" } ?? ""
                return .item(family + standing.fact.holdsSentence + step)
            } + wayBack(steps)
    }

    private static func wayBack(_ steps: [Fact: Int]) -> [ScreenLine] {
        steps.values.min().map { [.text("To go there: `back`, until step \($0).")] } ?? []
    }
}

extension RulesMessage.Comparison {
    /// A family's rules and what changed.
    fileprivate var lines: [ScreenLine] {
        let rules = now.specification.split(separator: "\n").map { ScreenLine.output(String($0)) }
        return [.labelled(family.rawValue, "rules in force:")] + rules + changes()
    }

    /// What INPUT does now, in a line.
    fileprivate var summary: ScreenLine {
        let finding = InputFinding.summary(now.input.policy ?? .accept, rules: now.input.rules.count)
        return .verdict(.note, family.rawValue, finding.sentence)
    }

    /// What changed in a family's rules.
    func changes(since: String = "since the start") -> [ScreenLine] {
        let changes = RulesetDifference.between(before, and: now)
        guard !changes.isEmpty else { return [.labelled(family.rawValue, "nothing changed \(since)")] }
        return [.labelled(family.rawValue, "changed \(since):")]
            + changes.map { .output(($0.isAdded ? "+ " : "- ") + $0.text) }
    }
}
