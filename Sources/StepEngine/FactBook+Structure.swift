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
        // A rule that lets in some clients only is how many hosts are managed. Without knowing the client
        // the rules cannot tell; the second login, which the rollback timer waits for, does.
        case .acceptedForSome: (settings.managementClient(in: family) == nil, finding)
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
