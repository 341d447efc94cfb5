import Netfilter
import Runbook

/// What was observed to happen. It proves nothing any more once the rules it was seen under have changed,
/// even if they change back: nobody saw what went on in between.
struct Evidence: Sendable, Equatable {
    enum Validity: Sendable, Equatable {
        case current
        case stale
    }

    private struct Subject: Hashable {
        var fact: Fact
        var family: Family?
    }

    private struct Sight: Equatable {
        var validity: Validity
        var means: Observation.Means
    }

    private var seen: [Subject: Sight] = [:]

    init(_ observations: [Observation] = []) {
        for observation in observations {
            let subject = Subject(fact: observation.fact, family: observation.family)
            let validity: Validity = observation.isCurrent ? .current : .stale
            seen[subject] = Sight(validity: validity, means: observation.means)
        }
    }

    /// Everything that was observed, in the order of the facts and families.
    var observations: [Observation] {
        Fact.allCases.flatMap { fact in
            ([nil] + Family.allCases).compactMap { family in
                seen[Subject(fact: fact, family: family)].map {
                    Observation(
                        fact: fact, family: family, means: $0.means, isCurrent: $0.validity == .current)
                }
            }
        }
    }

    /// Notes an observation under the rules as they are, for one family or, if that is nil, for the host as a whole.
    mutating func note(_ fact: Fact, for family: Family?, by means: Observation.Means = .network) {
        seen[Subject(fact: fact, family: family)] = Sight(validity: .current, means: means)
    }

    /// Whether it was observed, and whether that still counts.
    subscript(fact: Fact, family: Family?) -> Validity? {
        seen[Subject(fact: fact, family: family)]?.validity
    }

    /// How it was observed.
    func means(of fact: Fact, for family: Family?) -> Observation.Means {
        seen[Subject(fact: fact, family: family)]?.means ?? .network
    }

    /// Whether a test counts that a change of the rules would make worthless: the save gate asks for all that are made.
    var hasTests: Bool {
        seen.contains { Fact.saveGate.contains($0.key.fact) && $0.value.validity == .current }
    }

    /// The rules of a family have changed: what was seen for it, or for the host as a whole, is stale.
    mutating func rulesChanged(of family: Family) {
        for subject in seen.keys where subject.family == family || subject.family == nil {
            seen[subject]?.validity = .stale
        }
    }
}
