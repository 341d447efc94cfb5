import Netfilter
import Runbook

/// Reading the rules, and what follows from them.
extension StepEngine {
    mutating func started() -> [Action] {
        guard state == .idle else { return [] }
        return read(snapshot.isEmpty ? .session : .resumption)
    }

    mutating func read(_ reading: Reading) -> [Action] {
        state = .reading(reading)
        return [.readRulesets(need(of: reading))]
    }

    /// Counters are asked for where something is concluded from them, and nowhere else: on a large host it takes long.
    private func need(of reading: Reading) -> RulesetNeed {
        switch reading {
        case .observation(let family), .observationAnew(let family, _, _):
            step.report == .curl ? .counters([family]) : .rules
        // With it begins the test of the next family.
        case .afterObservation(let family):
            step.report == .curl ? .counters(progress.toObserve.filter { $0 != family }) : .rules
        case .afterRun, .access: step.check?.readsCounters ?? false ? .counters(stepFamilies) : .rules
        case .session, .resumption, .step, .beforeChange, .afterFailure, .show, .beforeAnswer,
            .beforeAbort, .beforeSave, .ending, .afterRollback:
            .rules
        }
    }

    mutating func rulesetsRead(_ readings: [Family: RulesetReading]) -> [Action] {
        guard case .reading(let reading) = state else { return [] }
        var warnings: [Action] = []
        var read: [Family: JudgedTable] = [:]
        for family in settings.families {
            switch readings[family] {
            case .table(let table, let texts):
                read[family] = judged(table.withoutProbes, of: family)
                if reading == .session || reading == .resumption {
                    warnings += texts.map { .show(.rules(.warning(family, $0))) }
                }
            case .unreadable(let result, let explanation):
                return unreadable(.unreadable(family, result, explanation: explanation), reading)
            case nil:
                let nothing = CommandResult(.notStarted(reason: "nothing was read"))
                return unreadable(.unreadable(family, nothing, explanation: "Nothing was read."), reading)
            }
        }
        if case .beforeAbort(let prompt, let situation) = reading {
            return abort(from: read.mapValues(\.table), prompt, situation)
        }
        let before = tables
        take(read)
        if case .counters(let families) = need(of: reading) { freshlyCounted = Set(families) }
        return warnings + goOn(reading, since: before)
    }

    private func judged(_ table: FilterTable, of family: Family) -> JudgedTable {
        guard let known = tables[family], known.table.isListed(as: table) else {
            return JudgedTable(table, of: family, settings: settings)
        }
        return JudgedTable(table, judgedAs: known)
    }

    private mutating func take(_ read: [Family: JudgedTable]) {
        for family in settings.families where tables[family]?.fingerprint != read[family]?.fingerprint {
            evidence.rulesChanged(of: family)
            counts.rulesChanged(of: family)
        }
        tables = read
        tablesAreFresh = true
        settle()
    }

    private mutating func unreadable(_ message: RulesMessage, _ reading: Reading) -> [Action] {
        if case .afterRollback(let restoring?, let result, let timerGoesOn) = reading,
            let ending = restoring.ending(result)
        {
            return [.show(.rules(message)), .show(.rollback(.restored(result, asAtStart: false)))]
                + (timerGoesOn ? [.show(.rollback(.timerGoesOn))] : []) + finish(ending)
        }
        // The way back begins without a listing too.
        if case .beforeAbort = reading { return restore(.abort) }
        return [.show(.rules(message))] + ask(.unreadable(reading), [.retry, .shell, .quit, .abort])
    }

    private mutating func goOn(_ reading: Reading, since before: [Family: JudgedTable]) -> [Action] {
        switch reading {
        case .session:
            snapshot = tables
            sessionRules = tables.mapValues { SessionRules(known: $0.table.input.rules) }
            return askForLogin() ?? enter(0)
        case .resumption: return goOnAfterCut(since: before)
        case .step: return present()
        case .beforeChange(let group): return runIfUnchanged(group)
        case .afterRun(let group): return compare(group, hasSucceeded: true, since: before)
        case .afterFailure(let group): return compare(group, hasSucceeded: false, since: before)
        case .observation(let family): return askToObserve(family)
        case .observationAnew(let family, let word, let argument):
            return testAnew(family, by: word, argument)
        case .afterObservation(let family): return judgeObservation(of: family)
        case .show(let prompt, let situation):
            state = .asking(prompt, situation)
            return [.show(.rules(.now(rulesNow(comparedTo: snapshot)))), .ask(prompt)]
        case .beforeAnswer(let line, let prompt, let situation):
            return answer(line, prompt, situation, since: before)
        // Such tables are only looked at.
        case .beforeAbort: return []
        case .access(let means): return judgeAccess(means, since: before)
        case .beforeSave(let target): return saveIfVerified(target)
        case .ending:
            return [.show(.rules(.atTheEnd(rulesNow(comparedTo: snapshot))))]
                + finish(.walked(inForce: leftInForce))
        case .afterRollback(let restoring, let result, let timerGoesOn):
            return tell(result, of: restoring, timerGoesOn)
        }
    }

    func rulesNow(
        comparedTo before: [Family: JudgedTable], of families: [Family]? = nil
    ) -> [RulesMessage.Comparison] {
        (families ?? settings.families).compactMap { family in
            guard let now = tables[family], let before = before[family] else { return nil }
            return RulesMessage.Comparison(family: family, now: now.table, before: before.table)
        }
    }
}

extension Check {
    /// Whether it concludes from what the rules have counted.
    fileprivate var readsCounters: Bool {
        switch self {
        case .countersReset, .counterRises: true
        case .inputListed, .stateRulePresence, .inputOrder, .portBlocked, .outputMatches: false
        }
    }
}
