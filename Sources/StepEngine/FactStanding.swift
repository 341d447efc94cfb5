public import Netfilter
public import Runbook

/// Whether a fact holds for a family, and why.
public struct FactStanding: Sendable, Hashable {
    /// The fact.
    public var fact: Fact
    /// The family; nil for a fact about the host as a whole.
    public var family: Family?
    /// Whether it holds. What is uncertain does not hold.
    public var holds: Bool
    /// Why.
    public var reason: Finding

    /// Makes a standing.
    public init(fact: Fact, family: Family?, holds: Bool, reason: Finding) {
        self.fact = fact
        self.family = family
        self.holds = holds
        self.reason = reason
    }
}

/// The facts as a pure function of the rulesets just read and of the evidence seen so far.
struct FactBook: Sendable, Hashable {
    var settings: Settings
    var tables: [Family: FilterTable]
    var evidence: Set<Evidence>

    /// The fingerprint of each family's rules as they are now.
    var fingerprints: [Family: String] {
        tables.mapValues { InputAnalysis($0).fingerprint }
    }

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
            ? [standing(of: fact, for: nil)] : settings.families.map { standing(of: fact, for: $0) }
    }

    /// Whether a fact holds.
    func holds(_ fact: Fact, for family: Family?) -> Bool {
        standing(of: fact, for: family).holds
    }

    /// The standing of one fact for one family.
    func standing(of fact: Fact, for family: Family?) -> FactStanding {
        let (holds, reason) =
            switch fact.kind {
            case .structural: structure(fact, family ?? .ipv4)
            case .evidence: observation(fact, family)
            case .hostEvidence: observation(fact, nil)
            }
        return FactStanding(
            fact: fact, family: fact.kind == .hostEvidence ? nil : family, holds: holds, reason: reason)
    }

    private func observation(_ fact: Fact, _ family: Family?) -> (Bool, Finding) {
        let seen = evidence.filter { $0.fact == fact && $0.family == family }
        let now = fingerprints
        let isCurrent = seen.contains { seen in
            family.map { seen.fingerprints[$0] == now[$0] } ?? (seen.fingerprints == now)
        }
        if isCurrent { return (true, .observed(fact)) }
        return (false, seen.isEmpty ? .notObserved(fact) : .stale(fact))
    }

    private func structure(_ fact: Fact, _ family: Family) -> (Bool, Finding) {
        guard let table = tables[family] else { return (false, .notObserved(fact)) }
        let analysis = InputAnalysis(table, family: family)
        return switch fact {
        case .stateRulePresent: stateRulePresent(analysis)
        case .stateRuleEffective: stateRuleEffective(analysis)
        case .loopbackAllowed: reachability(analysis.loopback, Finding.loopback)
        case .managementAllowed: managementAllowed(analysis, family)
        case .neighbourDiscoveryAllowed: neighbourDiscoveryAllowed(analysis, family)
        default: (table.input.policy == .drop, .policy(table.input.policy ?? .accept))
        }
    }
}
