import Netfilter
import Runbook

/// The structural facts: what the rules themselves say.
extension FactBook {
    typealias Judgement = (holds: Bool, reason: Finding)

    /// A rule that a plain insertion would only repeat, wherever it stands.
    func stateRulePresent(_ analysis: InputAnalysis) -> Judgement {
        guard let rule = analysis.standingStateRule else { return (false, .stateRuleAbsent) }
        return (true, .ruleFound(position: rule.position))
    }

    func stateRuleEffective(_ analysis: InputAnalysis) -> Judgement {
        if let wide = analysis.stateRules.first(where: \.isTooWide), case .tooWide(let states) = wide.kind {
            return (false, .stateRuleTooWide(position: wide.position, states: states))
        }
        return switch analysis.replies {
        case .acceptedByStateRule(let rule): (true, .stateRuleEffective(rule))
        case .blocked(let rule): (false, .stateRuleBlocked(by: rule))
        case .acceptedByOther(let rule): (false, .stateRuleShadowed(by: rule))
        case .uncertain(let rule): (false, .stateRuleUncertain(because: rule))
        case .noStateRule: (false, .stateRuleAbsent)
        }
    }

    func managementAllowed(_ analysis: InputAnalysis, _ family: Family) -> Judgement {
        let reachability = analysis.management(
            port: settings.managementPort, client: settings.managementClient(in: family))
        let finding = Finding.management(port: settings.managementPort, reachability)
        return switch reachability {
        case .accepted: (true, finding)
        // Many hosts let in some clients, or one interface, only. Where the rules cannot tell whether the operator
        // is among them, the second login tells, which the rollback timer waits for.
        case .acceptedForSome(_, let restriction):
            (settings.managementClient(in: family) == nil || !restriction.contains("-s"), finding)
        case .dropped, .uncertain: (false, finding)
        }
    }

    func neighbourDiscoveryAllowed(_ analysis: InputAnalysis, _ family: Family) -> Judgement {
        guard family == .ipv6 else { return (true, .neighbourDiscoveryNotNeeded) }
        return reachability(analysis.neighbourDiscovery, Finding.neighbourDiscovery)
    }

    func reachability(_ reachability: Reachability, _ finding: (Reachability) -> Finding) -> Judgement {
        switch reachability {
        case .accepted: (true, finding(reachability))
        case .acceptedForSome, .dropped, .uncertain: (false, finding(reachability))
        }
    }
}
