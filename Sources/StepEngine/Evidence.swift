import Netfilter
import Runbook

/// What was observed to happen. It proves nothing any more once the rules it was seen under have changed,
/// even if they change back: nobody saw what went on in between.
struct Evidence: Sendable, Hashable {
    enum Validity: Sendable, Hashable {
        case current
        case stale
    }

    private struct Subject: Hashable {
        var fact: Fact
        var family: Family?
    }

    private var seen: [Subject: Validity] = [:]

    init(_ observations: [Observation] = []) {
        for observation in observations {
            let subject = Subject(fact: observation.fact, family: observation.family)
            seen[subject] = observation.isCurrent ? .current : .stale
        }
    }

    /// Everything that was observed, in the order of the facts and families.
    var observations: [Observation] {
        Fact.allCases.flatMap { fact in
            ([nil] + Family.allCases).compactMap { family in
                self[fact, family].map {
                    Observation(fact: fact, family: family, isCurrent: $0 == .current)
                }
            }
        }
    }

    /// Notes an observation under the rules as they are, for one family or, if that is nil, for the host as a whole.
    mutating func note(_ fact: Fact, for family: Family?) {
        seen[Subject(fact: fact, family: family)] = .current
    }

    /// Whether it was observed, and whether that still counts.
    subscript(fact: Fact, family: Family?) -> Validity? {
        seen[Subject(fact: fact, family: family)]
    }

    /// The rules of a family have changed: what was seen for it, or for the host as a whole, is stale.
    mutating func rulesChanged(of family: Family) {
        for subject in seen.keys where subject.family == family || subject.family == nil {
            seen[subject] = .stale
        }
    }
}
