import Netfilter

/// Judges what must not be in INPUT for long: the rules of a rollback timer, and those by which a way back has opened the
/// door.
struct TemporaryRulesCheck {
    private let family: Family
    private let rules: [RuleReference]
    private let source: HostCheck.Source

    init(_ own: HostRules.FamilyRules, _ source: HostCheck.Source) {
        family = own.family
        rules = own.rulesets.compactMap(\.ruleset.filter).flatMap(\.input.references).filter {
            GuardRule.isGuard($0.rule) || ManagementAccess.isOpening($0.rule)
        }
        self.source = source
    }

    var items: [HostCheck.Item] {
        rules.map { rule in
            switch source {
            case .file: item(.wrong, .temporaryRuleSaved(rule))
            case .host(let now, let change): item(rule, now, change)
            }
        }
    }

    private func item(_ rule: RuleReference, _ now: String, _ change: UnconfirmedChange?) -> HostCheck.Item {
        guard let time = GuardRule.time(of: rule.rule) else {
            return item(.wrong, .doorOpened(rule, by: change?.session?.id))
        }
        let isOpen = time <= now
        return item(isOpen ? .wrong : .note, .kernelOpens(rule, time: time, isOpen: isOpen))
    }

    private func item(_ standing: HostCheck.Standing, _ finding: UnconfirmedFinding) -> HostCheck.Item {
        .init(subject: .temporaryRules, family: family, standing: standing, reason: .unconfirmed(finding))
    }
}
