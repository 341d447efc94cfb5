import Netfilter
import Runbook
import StepEngine

extension FactsMessage {
    /// Lines about what holds and what is missing.
    var lines: [ScreenLine] {
        switch self {
        case .gate(let standings):
            [.text("Before the rules may be saved, all of this must hold:")] + standings.map(\.line)
        case .requirementsMissing(let missing, let steps):
            [.text(Self.notYet(missing))] + missing.map(\.line) + Self.wayTo(missing, steps)
        case .saveRefused(let missing, let steps):
            [.verdict(.fail, nil, "Saving is refused until everything is verified. Missing:")]
                + missing.map(\.line) + Self.wayTo(missing, steps)
        }
    }

    private static func notYet(_ missing: [FactStanding]) -> String {
        missing.allSatisfy { $0.fact == .namedPortsAlone }
            ? "Not yet. This must be put right first:"
            : "Not yet. This is missing, and without it you could be locked out:"
    }

    private static func wayTo(_ missing: [FactStanding], _ steps: [Fact: Int]) -> [ScreenLine] {
        guard let step = missing.compactMap({ steps[$0.fact] }).first else { return [] }
        return [.text("Enter goes to step \(step), which puts the first of these right.")]
    }
}

extension FactStanding {
    var line: ScreenLine {
        .verdict(holds ? .ok : .fail, family?.rawValue ?? "host", reason.sentence)
    }
}
