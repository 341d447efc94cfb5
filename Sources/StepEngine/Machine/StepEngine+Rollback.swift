import Netfilter
import Runbook

/// Putting the rules back: at once, or because the timer did.
extension StepEngine {
    mutating func restore(_ restoring: Restoring) -> [Action] {
        state = .restoring(restoring)
        return [.show(.rollback(.restoring)), .restore(rollbackOrder)]
    }

    /// Where rules that others have put in would keep new logins out afterwards, the way back opens the door. That is said
    /// first, and done on the same word once more.
    mutating func abort(
        from current: [Family: FilterTable], _ prompt: Prompt, _ situation: Situation
    ) -> [Action] {
        let order = rollbackOrder
        let doors = current.sorted { $0.key < $1.key }.compactMap { family, table in
            order.doorOpened(from: table, of: family)
        }
        guard !doors.isEmpty else { return restore(.abort) }
        refusal = .abort
        state = .asking(prompt, situation)
        return [.show(.rollback(.opensDoors(doors))), .ask(prompt)]
    }

    /// The files would bring back at boot what is taken back now.
    mutating func unsave() -> [Action] {
        let undo = saved
        saved = SaveUndo()
        return undo.isEmpty ? [] : [.show(.saving(.unsaving(undo))), .unsave(undo), .record(.unsaved)]
    }

    mutating func restored(_ result: RollbackResult) -> [Action] {
        guard case .restoring(let restoring) = state else { return [] }
        if result == .restored { forgetRules() }
        guard timer == .armed else { return conclude(restoring, result) }
        guard result == .restored else { return leaveToTheTimer(restoring, result) }
        state = .disarming(.restored(result, restoring))
        return [.disarmTimer]
    }

    /// Only rules that are back let the timer stand down: until then its next attempt may be the one that helps.
    private mutating func leaveToTheTimer(_ restoring: Restoring, _ result: RollbackResult) -> [Action] {
        timer = .off
        return [.fireTimer] + conclude(restoring, result, timerGoesOn: true)
    }

    /// The session has no rules any more. Those of others that have the same words are not to be taken for its own.
    private mutating func forgetRules() {
        sessionRules = sessionRules.mapValues { SessionRules(known: $0.known) }
        whole = nil
    }

    /// The rules are read again, to say only what is so. Saved files go back after them: their disk may stand still.
    mutating func conclude(
        _ restoring: Restoring, _ result: RollbackResult, timerGoesOn: Bool = false
    ) -> [Action] {
        evidence = Evidence()
        return unsave() + read(.afterRollback(restoring, result, timerGoesOn: timerGoesOn))
    }

    /// What others have changed meanwhile stays: then INPUT is not as it was.
    mutating func tell(_ result: RollbackResult, of restoring: Restoring?, _ timerGoesOn: Bool) -> [Action] {
        let isAsAtStart = settings.families.allSatisfy { family in
            guard let now = tables[family]?.table, let start = snapshot[family]?.table else { return false }
            return now.input.hasSameRules(as: start.input)
        }
        let shown = [Action.show(.rollback(.restored(result, asAtStart: isAsAtStart)))]
        let remark: [Action] = timerGoesOn ? [.show(.rollback(.timerGoesOn))] : []
        guard restoring != .unwanted else { return shown + remark + stop() }
        return shown + remark + (restoring?.ending(result).map { finish($0) } ?? enter(progress.index))
    }

    /// The timer has put the rules back. What was observed under the rules of before is void.
    mutating func timerFired(_ result: RollbackResult) -> [Action] {
        guard timer == .armed, state != .finished else { return [] }
        timer = .off
        evidence = Evidence()
        if result == .restored { forgetRules() }
        switch state {
        // A command that is under way may still change something after the rollback: its end leads to another one.
        case .running: return [.show(.rollback(.timerFired))]
        case .restoring: return []
        case .disarming(.restored(_, let restoring)): return conclude(restoring, result)
        case .idle, .reading, .asking, .resolving, .openingNamespace, .beginningWatch, .reporting,
            .endingWatch, .proving, .listing, .arming, .takingWholeRules, .comparing, .observingAccess,
            .disarming, .planningSave, .saving, .finished:
            return [.show(.rollback(.timerFired))] + read(.afterRollback(nil, result, timerGoesOn: false))
        }
    }

    /// Without the timer nothing would bring a lost host back: the policy does not stay.
    mutating func timerLost() -> [Action] {
        guard timer == .armed, state != .finished else { return [] }
        timer = .off
        switch state {
        case .restoring: return []
        case .disarming(.restored(let result, let restoring)): return conclude(restoring, result)
        case .idle, .reading, .asking, .running, .resolving, .openingNamespace, .beginningWatch, .reporting,
            .endingWatch, .proving, .listing, .arming, .takingWholeRules, .comparing, .observingAccess,
            .disarming, .planningSave, .saving, .finished:
            return [.show(.rollback(.timerLost))] + restore(.timerLost)
        }
    }
}

extension StepEngine.Restoring {
    /// How the session ends by it; nil if it goes on.
    func ending(_ result: RollbackResult) -> Ending? {
        switch self {
        case .abort: result == .restored ? .rolledBack : .rollbackFailed
        case .interrupted: result == .restored ? .interrupted : .rollbackFailed
        case .timerLost, .timerFiredWhileRunning, .unwanted: nil
        }
    }
}
