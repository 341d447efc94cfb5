import Netfilter
import Runbook

/// Management access under the new policy, and the timer that puts the rules back without it.
extension StepEngine {
    /// A policy that the session has set does not stay without a timer, not even after a cut.
    mutating func proveAccess() -> [Action] {
        let isOurs = settings.families.contains { family in
            tables[family]?.table.input.policy == .drop && snapshot[family]?.table.input.policy != .drop
        }
        return isOurs && timer == .off ? arm(.access) : askForAccess()
    }

    mutating func askForAccess() -> [Action] {
        let show = AccessMessage.confirm(
            port: settings.managementPort, address: settings.hostAddresses, timerRuns: timer == .armed,
            atConsoleOnly: settings.isManagedAtConsole)
        return [.markConnections, .show(.access(show))] + askForAccessAgain()
    }

    mutating func observeAccess() -> [Action] {
        state = .observingAccess(.network)
        return [.observeConnections]
    }

    /// Nobody is there to log in: a connection from a namespace shows at least that the rules let one in.
    mutating func tryAccessFromNamespace(_ result: CommandResult) -> [Action] {
        state = .observingAccess(.namespace)
        return (result.isSilent ? [] : [.show(.command(.printed(result)))]) + [.observeConnections]
    }

    mutating func connectionsObserved(_ connections: [ManagementConnection]) -> [Action] {
        guard case .observingAccess(let means) = state else { return [] }
        guard !connections.isEmpty else {
            let finding = AccessFinding.notSeen(port: settings.managementPort)
            return [.show(.verdict(.fail, nil, .access(finding)))] + askForAccessAgain()
        }
        let finding = AccessFinding.seen(port: settings.managementPort, connections)
        return [.show(.verdict(.ok, nil, .access(finding)))] + read(.access(means))
    }

    private mutating func askForAccessAgain() -> [Action] {
        ask(
            .access,
            [settings.isManagedAtConsole ? .consoleOnly : .confirm] + (timer == .armed ? [.more] : [])
                + (settings.hasPeer ? [.peer] : []) + (settings.isUnattended ? [.namespace] : []) + [.back])
    }

    /// The new connection was made under the rules of its moment. It proves access only if the rules of this moment
    /// would let the next one in as well.
    mutating func judgeAccess(
        _ means: Observation.Means, since before: [Family: JudgedTable]
    ) -> [Action] {
        let broken = Fact.accessGate.flatMap(facts.standings).filter { !$0.holds }
        guard broken.isEmpty else { return refuseAccess(broken, since: before) }
        evidence.note(.managementReconnected, for: nil, by: means)
        guard timer == .armed else { return complete() }
        state = .disarming(.confirmed)
        return [.disarmTimer]
    }

    /// The timer runs on, and the step is taken up again where something is missing.
    private mutating func refuseAccess(
        _ broken: [FactStanding], since before: [Family: JudgedTable]
    ) -> [Action] {
        let changed = settings.families.filter { before[$0]?.fingerprint != tables[$0]?.fingerprint }
        let refusal = AccessMessage.notCounted(
            broken, changes: rulesNow(comparedTo: before, of: changed), timerRuns: timer == .armed)
        return [.show(.access(refusal))] + enter(progress.index)
    }

    mutating func timerDisarmed() -> [Action] {
        guard case .disarming(let reason) = state else { return [] }
        timer = .off
        switch reason {
        case .confirmed: return [.show(.rollback(.timerDisarmed))] + complete()
        case .reopened: return askWhileOpen()
        case .restored(let result, let restoring): return conclude(restoring, result)
        }
    }
}
