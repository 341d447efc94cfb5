import Netfilter
import Runbook

/// The named checks that step files ask for.
extension StepEngine {
    typealias Conclusion = (verdict: Verdict, finding: Finding)

    /// What a check concludes from the command's result and from the rules just read.
    func conclusions(of check: Check, _ result: CommandResult, for family: Family) -> [Conclusion] {
        guard let table = tables[family]?.table, let analysis = analysis(family) else { return [] }
        return switch check {
        case .inputListed: inputListed(table, analysis) + wideOpening(of: family)
        case .stateRulePresence: stateRulePresence(result, analysis, for: family)
        case .inputOrder: [inputOrder(for: family)]
        case .countersReset: countersReset(table)
        case .counterRises: [counterRises(for: family)]
        // The test itself is judged by what was watched.
        case .portBlocked: []
        case .outputMatches(let text):
            [
                result.stdout.contains(text)
                    ? (.ok, .command(.outputMatches(text))) : (.fail, .command(.outputDiffers(text)))
            ]
        }
    }

    private func inputListed(_ table: FilterTable, _ analysis: InputAnalysis) -> [Conclusion] {
        let summary = Conclusion(
            .ok, .input(.summary(table.input.policy ?? .accept, rules: table.input.rules.count)))
        return [summary] + refusals(of: analysis).map { (.note, $0) }
    }

    /// The rules that refuse whatever comes to them, whatever the policy.
    private func refusals(of analysis: InputAnalysis) -> [Finding] {
        let denying = analysis.denyingRules
        let broadDrops = analysis.broadDrops.filter { !denying.contains($0) }
        return (denying.isEmpty ? [] : [.input(.deniesByRules(denying))])
            + broadDrops.map { .input(.broadDrop($0)) }
    }

    /// What still refuses, once the policy is ACCEPT.
    func rulesThatStillDrop(of family: Family) -> [Action] {
        analysis(family).map(refusals)?.map { .show(.verdict(.note, family, $0)) } ?? []
    }

    /// What would keep the policy from denying is better known at once.
    private func wideOpening(of family: Family) -> [Conclusion] {
        let standing = facts.standing(of: .namedPortsAlone, for: family)
        return standing.holds ? [] : [(.note, standing.reason)]
    }

    /// `-C` alone misses other spellings and says nothing about the place, so the listing is asked as well.
    private func stateRulePresence(
        _ result: CommandResult, _ analysis: InputAnalysis, for family: Family
    ) -> [Conclusion] {
        let exact = analysis.stateRules.first { $0.kind == .exact }
        let others = analysis.stateRules.compactMap(otherSpelling)
        switch (result.exit == 0, exact) {
        case (true, let exact?): return [(.ok, .stateRule(.found(position: exact.position)))] + others
        // ip6tables-legacy 1.8.9 finds rules with other states too, so the listing counts.
        case (true, nil): return [(.note, .stateRule(.foundButNotListed))] + others
        case (false, let exact?):
            return [(.fail, .stateRule(.listedButNotFound(position: exact.position)))] + others
        case (false, nil):
            // Several rules may do together what the one does.
            let standing = facts.standing(of: .stateRuleEffective, for: family)
            if analysis.standingStateRule == nil, standing.holds { return [(.note, standing.reason)] }
            return others.isEmpty ? [(.note, .stateRule(.absent))] : others
        }
    }

    private func otherSpelling(_ rule: StateRule) -> Conclusion? {
        let finding: StateRuleFinding? =
            switch rule.kind {
            case .exact: nil
            case .equivalent(let difference):
                .otherSpelling(position: rule.position, difference: difference)
            case .narrower(let restriction):
                .narrower(position: rule.position, restriction: restriction.joined(separator: " "))
            case .tooWide(let states):
                .tooWide(chain: rule.rule.chain, position: rule.position, states: states)
            }
        return finding.map { (.note, .stateRule($0)) }
    }

    private func inputOrder(for family: Family) -> Conclusion {
        let standing = facts.standing(of: .stateRuleEffective, for: family)
        return (standing.holds ? .ok : .fail, standing.reason)
    }

    /// Not a failure if nothing happened: iptables 1.8.7 leaves the rules' counters as they are on recent
    /// kernels, and the tests work with differences. More than a handful cannot have come in since the reset. Nothing is
    /// said of counters that were not read.
    private func countersReset(_ table: FilterTable) -> [Conclusion] {
        let counted = table.input.rules.compactMap(\.counters?.packets)
        guard counted.count == table.input.rules.count else { return [] }
        let packets = counted.reduce(0, +)
        let isReset = packets < 100
        return [
            isReset
                ? (.ok, .input(.countersReset(packets: packets)))
                : (.note, .input(.countersNotReset(packets: packets)))
        ]
    }

    private func counterRises(for family: Family) -> Conclusion {
        guard let now = tables[family], facts.holds(.outboundAnswered, for: family) else {
            let isStale = evidence[.outboundAnswered, family] == .stale
            return (.fail, .test(isStale ? .rulesChanged : .noOutboundTest))
        }
        // As many as the probe above it has counted must have come to the rule itself.
        let seen = max(1, counts.answered[family] ?? 1)
        let rise = rise(in: now, of: .curl, family) ?? 0
        guard let rule = now.effectiveStateRule, rise >= seen else {
            return (
                .fail, .test(.repliesNotCounted(rule: now.effectiveStateRule, packets: rise, of: seen))
            )
        }
        return (.ok, .test(.repliesCounted(rule: rule, packets: rise)))
    }

    /// How far the counter of a test has risen since it began; nil if it cannot be told.
    private func rise(in now: JudgedTable, of report: Step.Report, _ family: Family) -> UInt64? {
        guard let before = counts.baselines[report]?[family] else { return nil }
        return now.packets(movedBy: report)?.risen(since: before)
    }
}
