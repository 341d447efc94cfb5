import Netfilter
import Runbook

/// What was observed to happen. It proves nothing any more once the rules it was seen under have changed,
/// even if they change back: nobody saw what went on in between.
struct Evidence: Sendable, Hashable {
    enum Validity: Sendable, Hashable {
        case current
        case stale
    }

    private struct Observation: Hashable {
        var fact: Fact
        var family: Family?
    }

    private var observations: [Observation: Validity] = [:]

    /// Notes an observation under the rules as they are, for one family or, if that is nil, for the host as a whole.
    mutating func note(_ fact: Fact, for family: Family?) {
        observations[Observation(fact: fact, family: family)] = .current
    }

    /// Whether it was observed, and whether that still counts.
    subscript(fact: Fact, family: Family?) -> Validity? {
        observations[Observation(fact: fact, family: family)]
    }

    /// The rules of a family have changed: what was seen for it, or for the host as a whole, is stale.
    mutating func rulesChanged(of family: Family) {
        for observation in observations.keys where observation.family == family || observation.family == nil {
            observations[observation] = .stale
        }
    }
}
