import Netfilter
import Runbook

/// Judging a step by the rules as they are after its commands.
extension StepEngine {
    mutating func judge(_ group: CommandGroup) -> [Action] {
        switch group.purpose {
        case .step: return judgeStep(group)
        case .offer(let fact): return judgeOffer(fact, group)
        case .reopen: return judgeReopening(group)
        case .accept(let order): return judgeAcceptance(order, group)
        case .enable: return judgeEnabling(group)
        }
    }

    private mutating func judgeStep(_ group: CommandGroup) -> [Action] {
        let families = group.items.map(\.family)
        let judgements = families.flatMap { family in checked(family) + established(family) }
        let shown = judgements.map { judgement in
            let status = progress.results[judgement.family]?.status
            return Action.show(
                .verdict(judgement.verdict, judgement.family, judgement.finding, after: status))
        }
        guard !judgements.contains(where: { $0.verdict == .fail }) else { return shown + fail() }
        for family in families { record(step.establishes, for: family) }
        progress.groups.removeAll { $0 == group }
        return shown + askForGroup()
    }

    /// A conclusion about one family.
    struct Judgement {
        var verdict: Verdict
        var family: Family
        var finding: Finding
    }

    private func checked(_ family: Family) -> [Judgement] {
        guard let check = step.check, let result = progress.results[family] else {
            return step.establishes.isEmpty
                ? [Judgement(verdict: .ok, family: family, finding: .command(.done))] : []
        }
        return conclusions(of: check, result, for: family).map {
            Judgement(verdict: $0.verdict, family: family, finding: $0.finding)
        }
    }

    /// What the step was to put in place is looked up in the rules just read.
    private func established(_ family: Family) -> [Judgement] {
        step.establishes.filter { $0.kind == .structural }.map { fact in
            let standing = facts.standing(of: fact, for: family)
            return Judgement(verdict: standing.holds ? .ok : .fail, family: family, finding: standing.reason)
        }
    }

    /// Records what was observed, under the rules it was observed with.
    mutating func record(_ observed: [Fact], for family: Family) {
        for fact in observed where fact.kind == .evidence {
            evidence.note(fact, for: family)
        }
    }

    private mutating func judgeOffer(_ fact: Fact, _ group: CommandGroup) -> [Action] {
        let standings = group.items.map { facts.standing(of: fact, for: $0.family) }
        let shown = standings.map { standing in
            let status = standing.family.flatMap { progress.results[$0]?.status }
            return Action.show(
                .verdict(standing.holds ? .ok : .fail, standing.family, standing.reason, after: status))
        }
        return shown + (standings.allSatisfy(\.holds) ? present() : fail())
    }

    private mutating func judgeReopening(_ group: CommandGroup) -> [Action] {
        let shown = group.items.map { item in
            let policy = tables[item.family]?.table.input.policy ?? .drop
            let status = progress.results[item.family]?.status
            return Action.show(
                .verdict(policy == .accept ? .ok : .fail, item.family, .input(.policy(policy)), after: status)
            )
        }
        guard reopening == nil else { return shown + fail() }
        guard timer == .armed else { return shown + askWhileOpen() }
        state = .disarming(.reopened)
        return shown + [.disarmTimer]
    }

    mutating func askWhileOpen() -> [Action] {
        [.show(.access(.reopened))] + settings.families.flatMap(rulesThatStillDrop(of:))
            + ask(.reopened, [.goOn, .retry, .back])
    }
}
