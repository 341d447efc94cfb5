import Netfilter
import Runbook

/// Putting the rules back: at once, or because the timer did.
extension StepEngine {
    mutating func restore(_ restoring: Restoring) -> [Action] {
        state = .restoring(restoring)
        let files = savedFiles
        savedFiles = []
        // The files would bring back at boot what is taken back now.
        let unsaved: [Action] = files.isEmpty ? [] : [.show(.saving(.unsaving(files))), .unsave(files)]
        return unsaved + [.show(.rollback(.restoring)), .restore(rollbackOrder)]
    }

    mutating func restored(_ result: RollbackResult) -> [Action] {
        guard case .restoring(let restoring) = state else { return [] }
        if result == .restored { forgetRules() }
        guard timer == .armed else { return conclude(restoring, result) }
        state = .disarming(.restored(result, restoring))
        return [.disarmTimer]
    }

    /// The session has no rules any more. Those of others that have the same words are not to be taken for its own.
    private mutating func forgetRules() {
        sessionRules = sessionRules.mapValues { SessionRules(known: $0.known) }
    }

    mutating func conclude(_ restoring: Restoring, _ result: RollbackResult) -> [Action] {
        evidence = Evidence()
        let shown: [Action] = [.show(.rollback(.restored(result)))]
        switch restoring {
        case .abort: return shown + finish(result == .restored ? .rolledBack : .rollbackFailed)
        case .interrupted: return shown + finish(result == .restored ? .interrupted : .rollbackFailed)
        case .timerLost, .timerFiredWhileRunning: return shown + read(.afterRollback)
        }
    }

    /// The timer has put the rules back. What was observed under the rules of before is void.
    mutating func timerFired(_ result: RollbackResult) -> [Action] {
        guard timer == .armed, state != .finished else { return [] }
        timer = .off
        evidence = Evidence()
        if result == .restored { forgetRules() }
        switch state {
        // A command that is under way may still change something after the rollback: its end leads to another one.
        case .running: return [.show(.rollback(.timerFired(result)))]
        case .restoring: return []
        case .disarming(.restored(_, let restoring)): return conclude(restoring, result)
        case .idle, .reading, .asking, .resolving, .openingNamespace, .beginningWatch, .reporting,
            .endingWatch, .proving, .arming, .observingAccess, .disarming, .planningSave, .saving, .finished:
            return [.show(.rollback(.timerFired(result)))] + read(.afterRollback)
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
            .endingWatch, .proving, .arming, .observingAccess, .disarming, .planningSave, .saving, .finished:
            return [.show(.rollback(.timerLost))] + restore(.timerLost)
        }
    }
}
