import Netfilter
import Runbook

/// What goes into the journal: what came in, what changed by it, and, before each action that leaves something
/// behind, what is about to be done.
extension StepEngine {
    /// Puts the records in front of the actions that they belong to.
    func journaled(_ event: Event, before: StepEngine, _ actions: [Action]) -> [Action] {
        let changes = outcome(of: event, before) + changes(since: before)
        return changes.map { .record($0) }
            + actions.flatMap { action in
                (record(before: action).map { [.record($0)] } ?? []) + [action]
            }
    }

    /// What is written down right before an action. A step begins with its head: what is concluded before that belongs to the
    /// step before.
    private func record(before action: Action) -> Record? {
        switch action {
        case .finish(let ending): .finished(ending)
        case .show(.step(.header(let header))):
            .entered(step: header.number, id: runbook.steps[header.number - 1].id, title: header.title)
        default: action.intent.map { .intent($0) }
        }
    }

    /// What the event says. One that the state did not wait for says nothing.
    private func outcome(of event: Event, _ before: StepEngine) -> [Record] {
        switch (event, before.state) {
        case (.answered(let line), .asking): [.answered(line)]
        case (.commandFinished(let result), .running), (.commandFinished(let result), .reporting):
            [.ended(result)]
        case (.timerArmed, .arming): [.timer(.armed)]
        case (.timerRefused(let reason), .arming): [.timer(.refused(reason: reason))]
        case (.timerDisarmed, .disarming): [.timer(.disarmed)]
        // The timer's own process writes down that it has acted, whether anybody listens or not.
        case (.timerLost, _) where before.timer == .armed: [.timer(.lost)]
        case (.trackingProved(let proof), .proving): [.tracking(proof)]
        case (.watchEnded(let result), .endingWatch): [.watched(result)]
        case (.restored(let result), .restoring): [.restored(result)]
        case (.saved(let result), .saving): [.saved(result)]
        default: []
        }
    }

    private func changes(since before: StepEngine) -> [Record] {
        var records: [Record] = []
        if isSettled(since: before) {
            records.append(
                .rules(tables.mapValues(\.table.specification), own: sessionRules.mapValues(\.marks)))
        }
        if let guarded = progress.guarded, let group = guarded.group, group != before.progress.guarded?.group
        {
            let command = group.items[0].command
            records.append(.guarding(command, before.whole == nil ? guarded.before : [:]))
        }
        if evidence != before.evidence { records.append(.evidence(evidence.observations)) }
        if counts != before.counts { records.append(.counts(counts)) }
        return records
    }

    /// Rules are written down when they differ, when those of the session stand elsewhere, and after each command that was to
    /// change them.
    private func isSettled(since before: StepEngine) -> Bool {
        let isChanged = tables.contains { $0.value.fingerprint != before.tables[$0.key]?.fingerprint }
        let isMarked = before.sessionRules.contains { sessionRules[$0.key]?.marks != $0.value.marks }
        return isChanged || isMarked || (!before.unsettled.isEmpty && unsettled.isEmpty)
    }
}
