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
        var all = ofInput
        all[.answersLeave] = answersLeave
        all[.namedPortsAlone] = namedPortsAlone
        return all
    }

    /// Those that `check` judges as the walk does. What it says of the way out, and of what is open, is more.
    var ofInput: [Fact: Judgement] {
        [
            .stateRulePresent: stateRulePresent,
            .stateRuleEffective: stateRuleEffective,
            .loopbackAllowed: judgement(of: analysis.loopback, InputFinding.loopback),
            .managementAllowed: managementAllowed,
            .neighbourDiscoveryAllowed: neighbourDiscoveryAllowed,
            .defaultDeny: defaultDeny,
        ]
    }

    /// What is only uncertain `check` tells.
    private var namedPortsAlone: Judgement {
        guard let (rule, opening) = analysis.openingUnderDrop(on: settings.interfaces) else {
            return Judgement(holds: true, reason: .input(.namedPortsAlone))
        }
        return Judgement(holds: false, reason: .input(.wideOpen(rule, opening, family)))
    }

    private var defaultDeny: Judgement {
        let policy = analysis.table.input.policy ?? .accept
        return Judgement(holds: policy == .drop, reason: .input(.policy(policy)))
    }

    /// A rule that a plain insertion would only repeat, wherever it stands.
    private var stateRulePresent: Judgement {
        guard let rule = analysis.standingStateRule else {
            return Judgement(holds: false, reason: .stateRule(.absent))
        }
        return Judgement(holds: true, reason: .stateRule(.found(position: rule.position)))
    }

    private var stateRuleEffective: Judgement {
        let finding = standingOfStateRule
        if case .effective = finding { return Judgement(holds: true, reason: .stateRule(finding)) }
        return Judgement(holds: false, reason: .stateRule(finding))
    }

    private var standingOfStateRule: StateRuleFinding {
        if let wide = analysis.stateRules.first(where: \.isTooWide), case .tooWide(let states) = wide.kind {
            return .tooWide(chain: wide.rule.chain, position: wide.position, states: states)
        }
        return switch replies {
        case .acceptedByStateRules(let rules): .effective(rules)
        case .blocked(let rule): .blocked(by: rule)
        case .acceptedByOther(let rule): .shadowed(by: rule)
        case .uncertain(let rule): .uncertain(because: rule)
        case .obstructed(let end): .obstructed(end)
        case .noStateRule: .absent
        case .untracked(let rule): .untracked(by: rule)
        case .tooManyRules: .tooManyRules
        }
    }

    /// Every port must let the operator in; the reason names the first that does not.
    private var managementAllowed: Judgement {
        if settings.isManagedAtConsole { return Judgement(holds: true, reason: .access(.managedAtConsole)) }
        let judgements = settings.management.map(managementAllowed)
        return judgements.first { !$0.holds } ?? judgements[0]
    }

    private func managementAllowed(on service: ServicePorts) -> Judgement {
        let client = settings.managementAccess?.client(of: service, in: family)
        let reachability = analysis.management(service, client: client)
        return Judgement(
            holds: reachability.letsIn(client), reason: .input(.management(service, reachability)))
    }

    /// What is only uncertain the new login tells, which the rollback timer waits for.
    private var answersLeave: Judgement {
        if settings.isManagedAtConsole { return Judgement(holds: true, reason: .access(.managedAtConsole)) }
        var outgoing = analysis.onTheWayOut
        var judgements = settings.management.map { answersLeave(by: $0, &outgoing) }
        if family == .ipv6 { judgements.append(neighboursFound(&outgoing)) }
        return judgements.first { !$0.holds } ?? judgements[0]
    }

    private func neighboursFound(_ outgoing: inout OutgoingAnalysis) -> Judgement {
        let standing = outgoing.neighbourDiscovery()
        return Judgement(holds: !standing.isCertainLoss, reason: .output(.neighbourDiscovery(standing)))
    }

    private func answersLeave(by service: ServicePorts, _ outgoing: inout OutgoingAnalysis) -> Judgement {
        let client = settings.managementAccess?.client(of: service, in: family)
        let standing = outgoing.answers(of: service, to: client)
        return Judgement(
            holds: !standing.isCertainLoss,
            reason: .output(
                standing == .leaves || standing.isCertainLoss
                    ? .answers(service, family, standing) : .answersUntilLogin(service, family, standing)))
    }

    private var neighbourDiscoveryAllowed: Judgement {
        guard family == .ipv6 else {
            return Judgement(holds: true, reason: .input(.neighbourDiscoveryNotNeeded))
        }
        return judgement(of: analysis.neighbourDiscovery, InputFinding.neighbourDiscovery)
    }

    private func judgement(
        of reachability: Reachability, _ finding: (Reachability) -> InputFinding
    ) -> Judgement {
        let reason = Finding.input(finding(reachability))
        guard case .accepted = reachability else { return Judgement(holds: false, reason: reason) }
        return Judgement(holds: true, reason: reason)
    }
}
