import Netfilter
import Runbook

/// The facts as a pure function of the rulesets just read and of what was observed under them.
struct FactBook: Sendable, Equatable {
    var families: [Family]
    var tables: [Family: JudgedTable]
    var evidence: Evidence

    /// What is still missing before saving: the save gate. Empty means that the rules may be saved.
    var missing: [FactStanding] {
        gate.filter { !$0.holds }
    }

    /// Every fact of the save gate, for every family in use.
    var gate: [FactStanding] {
        Fact.saveGate.flatMap(standings)
    }

    /// The standing of a fact for every family in use, or once if it is about the host.
    func standings(of fact: Fact) -> [FactStanding] {
        fact.kind == .hostEvidence
            ? [standing(of: fact, for: nil)] : families.map { standing(of: fact, for: $0) }
    }

    /// Whether a fact holds.
    func holds(_ fact: Fact, for family: Family?) -> Bool {
        standing(of: fact, for: family).holds
    }

    /// The standing of one fact for one family.
    func standing(of fact: Fact, for family: Family?) -> FactStanding {
        switch fact.kind {
        case .structural: structure(fact, family ?? .ipv4)
        case .evidence: observation(fact, family)
        case .hostEvidence: observation(fact, nil)
        }
    }

    private func observation(_ fact: Fact, _ family: Family?) -> FactStanding {
        let validity = evidence[fact, family]
        let reason: FactFinding =
            switch validity {
            case .current: .observed(fact, evidence.means(of: fact, for: family))
            case .stale: .stale(fact)
            case nil: .notObserved(fact)
            }
        return FactStanding(fact: fact, family: family, holds: validity == .current, reason: .fact(reason))
    }

    private func structure(_ fact: Fact, _ family: Family) -> FactStanding {
        let judgement = tables[family]?.structure[fact]
        return FactStanding(
            fact: fact, family: family, holds: judgement?.holds ?? false,
            reason: judgement?.reason ?? .fact(.notObserved(fact)))
    }
}
