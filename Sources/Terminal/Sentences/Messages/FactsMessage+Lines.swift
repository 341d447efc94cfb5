import Netfilter
import Runbook
import StepEngine

extension FactsMessage {
    /// Lines about what holds and what is missing.
    var lines: [ScreenLine] {
        switch self {
        case .gate(let standings, let ahead):
            [.text("Before the rules may be saved, all of this must hold:")]
                + standings.map { $0.line(isAhead: ahead.contains($0.fact)) }
        case .requirementsMissing(let missing, let steps, let mayLockOut):
            [.text(Self.notYet(missing, mayLockOut))] + missing.map(\.line) + Self.wayTo(missing, steps)
        case .saveRefused(let missing, let steps):
            [.blank, .verdict(.fail, nil, "Saving is refused until everything is verified. Missing:")]
                + missing.map(\.line) + Self.wayTo(missing, steps)
        }
    }

    private static func notYet(_ missing: [FactStanding], _ mayLockOut: Bool) -> String {
        mayLockOut && missing.contains { $0.fact != .namedPortsAlone }
            ? "Not yet. This is missing, and without it you could be locked out:"
            : "Not yet. This must be put right first:"
    }

    private static func wayTo(_ missing: [FactStanding], _ steps: [Fact: Int]) -> [ScreenLine] {
        guard let step = missing.compactMap({ steps[$0.fact] }).first else { return [] }
        return [.text("Enter goes to step \(step), which puts the first of these right.")]
    }
}

extension FactStanding {
    var line: ScreenLine { line(isAhead: false) }

    /// The line of a fact that a step ahead is there for, or of one that should hold by now.
    func line(isAhead: Bool) -> ScreenLine {
        .verdict(holds ? .ok : isAhead ? .todo : .fail, family?.rawValue ?? "host", reason.sentence)
    }
}
