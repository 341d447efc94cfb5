import Netfilter
import Runbook

/// Judges the structural facts: what the rules of one family themselves say.
struct StructureJudge {
    typealias Judgement = JudgedTable.Judgement

    let analysis: InputAnalysis
    let replies: RepliesStanding
    let family: Family
    let settings: Settings

    /// Every structural fact with its judgement.
    var judgements: [Fact: Judgement] {
        Fact.allCases.filter { $0.kind == .structural }.reduce(into: [:]) { $0[$1] = judgement(of: $1) }
    }

    private func judgement(of fact: Fact) -> Judgement? {
        switch fact {
        case .stateRulePresent: stateRulePresent
        case .stateRuleEffective: stateRuleEffective
        case .loopbackAllowed: judgement(of: analysis.loopback, Finding.loopback)
        case .managementAllowed: managementAllowed
        case .neighbourDiscoveryAllowed: neighbourDiscoveryAllowed
        case .defaultDeny: defaultDeny
        case .sessionTracked, .managementReconnected, .outboundAnswered, .repliesCounted, .newInboundBlocked,
            .rulesSaved:
            nil
        }
    }

    private var defaultDeny: Judgement {
        let policy = analysis.table.input.policy ?? .accept
        return Judgement(holds: policy == .drop, reason: .policy(policy))
    }

    /// A rule that a plain insertion would only repeat, wherever it stands.
    private var stateRulePresent: Judgement {
        guard let rule = analysis.standingStateRule else {
            return Judgement(holds: false, reason: .stateRuleAbsent)
        }
        return Judgement(holds: true, reason: .ruleFound(position: rule.position))
    }

    private var stateRuleEffective: Judgement {
        if let wide = analysis.stateRules.first(where: \.isTooWide), case .tooWide(let states) = wide.kind {
            return Judgement(
                holds: false, reason: .stateRuleTooWide(position: wide.position, states: states))
        }
        return switch replies {
        case .acceptedByStateRule(let rule): Judgement(holds: true, reason: .stateRuleEffective(rule))
        case .blocked(let rule): Judgement(holds: false, reason: .stateRuleBlocked(by: rule))
        case .acceptedByOther(let rule): Judgement(holds: false, reason: .stateRuleShadowed(by: rule))
        case .uncertain(let rule): Judgement(holds: false, reason: .stateRuleUncertain(because: rule))
        case .obstructed(let end): Judgement(holds: false, reason: .repliesObstructed(end))
        case .noStateRule: Judgement(holds: false, reason: .stateRuleAbsent)
        }
    }

    /// Every port must let the operator in; the reason names the first that does not.
    private var managementAllowed: Judgement {
        if settings.isManagedAtConsole { return Judgement(holds: true, reason: .managedAtConsole) }
        let judgements = settings.management.map(managementAllowed)
        return judgements.first { !$0.holds } ?? judgements[0]
    }

    private func managementAllowed(on service: ServicePorts) -> Judgement {
        let client = settings.managementClient(in: family)
        let reachability = analysis.management(service, client: client)
        let holds =
            switch reachability {
            case .accepted: true
            // Many hosts let in some clients, or one interface, only. Where the rules cannot tell whether the operator
            // is among them, the second login tells, which the rollback timer waits for.
            case .acceptedForSome(_, let restriction): client == nil || !restriction.contains("-s")
            case .dropped, .uncertain, .obstructed: false
            }
        return Judgement(holds: holds, reason: .management(service, reachability))
    }

    private var neighbourDiscoveryAllowed: Judgement {
        guard family == .ipv6 else { return Judgement(holds: true, reason: .neighbourDiscoveryNotNeeded) }
        return judgement(of: analysis.neighbourDiscovery, Finding.neighbourDiscovery)
    }

    private func judgement(
        of reachability: Reachability, _ finding: (Reachability) -> Finding
    ) -> Judgement {
        guard case .accepted = reachability else {
            return Judgement(holds: false, reason: finding(reachability))
        }
        return Judgement(holds: true, reason: finding(reachability))
    }
}
