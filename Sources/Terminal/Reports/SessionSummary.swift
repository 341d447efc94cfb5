import Netfilter
import Runbook
import SafeText
import StepEngine

/// A session in short: what became of each step, what differs now, what was seen, what was saved, what was remarked.
struct SessionSummary {
    private let history: SessionHistory
    /// The steps in their order, each as it was walked last.
    private let steps: [Visit]

    /// A step, as it was walked last.
    private struct Visit {
        var number: Int
        var title: String
        var conclusions: [(verdict: Verdict, text: String)] = []
    }

    /// A summary of a session's records, and of what they come to.
    init(_ records: [Record], _ history: SessionHistory) {
        self.history = history
        var visits: [Int: Visit] = [:]
        var present: Int?
        for record in records {
            if case .entered(let number, _, let title) = record {
                present = number
                visits[number] = Visit(number: number, title: title)
            }
            if case .concluded(let verdict, let family, let text) = record, let present {
                visits[present]?.conclusions.append(
                    (verdict, (family.map { $0.rawValue + " " } ?? "") + text))
            }
        }
        steps = visits.values.sorted { $0.number < $1.number }
    }

    /// The summary, with its heading.
    var lines: [MarkdownText] {
        ["", "## In short", ""] + steps.map(Self.line) + [""] + changes + sights + files + notes
    }

    /// A failure that was not put right says more than what went well before it.
    private static func line(_ visit: Visit) -> MarkdownText {
        let step: MarkdownText = "\(visit.number). \(visit.title):"
        let last = visit.conclusions.last { [.ok, .fail, .skip].contains($0.verdict) }
        guard let last else { return "\(step) not concluded" }
        return last.verdict == .fail
            ? "\(step) **\(last.verdict.word)** \(last.text)" : "\(step) **\(last.verdict.word)**"
    }

    private var changes: [MarkdownText] {
        history.rules.sorted { $0.key < $1.key }.flatMap { family, text -> [MarkdownText] in
            guard let now = try? FilterTable(parsingSpecification: text),
                let before = try? FilterTable(parsingSpecification: history.snapshot[family] ?? "")
            else { return [] }
            let changes = RulesetDifference.between(before, and: now)
            return changes.isEmpty
                ? ["- \(family.rawValue): no rule differs from the start"]
                : changes.map { change in
                    let verb = change.isAdded ? "now there" : "there no more"
                    return "- \(family.rawValue), \(verb): \(code: change.text)"
                }
        }
    }

    private var sights: [MarkdownText] {
        history.observations.filter { $0.isCurrent && $0.fact != .rulesSaved }.map { seen in
            "- seen: \((seen.family.map { $0.rawValue + " " } ?? "") + seen.fact.holdsSentence + seen.means.limits)"
        }
    }

    private var files: [MarkdownText] {
        history.saved.files.map { "- saved: \(code: $0.path)" }
    }

    private var notes: [MarkdownText] {
        history.notes.map { "- note: \($0)" }
    }
}
