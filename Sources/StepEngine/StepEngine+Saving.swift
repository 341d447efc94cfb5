import Netfilter
import Runbook

/// The last step: review, and the save gate.
extension StepEngine {
    mutating func presentSave() -> [Action] {
        let shown: [Action] = [.show(.changes(rulesNow(comparedTo: snapshot)))]
        let missing = facts.missing
        guard missing.isEmpty else {
            let refused = Action.show(.saveRefused(missing, establishedBy: stepsEstablishing(missing)))
            return shown + [refused] + ask(.save, [.goOn, .back, .retry])
        }
        let target: Message = settings.saveFiles.isEmpty ? .saveNeedsName : .saveTargets(settings.saveFiles)
        return shown + [.show(target)] + ask(.save, [.save, .back])
    }

    /// The rules and the evidence are looked at once more: they may have changed while the person was reading.
    mutating func save(_ name: String, _ prompt: Prompt) -> [Action] {
        guard !name.isEmpty || !settings.saveFiles.isEmpty else {
            return [.show(.saveNeedsName), .ask(prompt)]
        }
        return read(.beforeSave(name.isEmpty ? .hostFiles : .named(name)))
    }

    mutating func saveIfVerified(_ target: SaveTarget) -> [Action] {
        guard facts.missing.isEmpty, timer == .off else { return presentSave() }
        state = .saving
        return [.save(SaveOrder(target: target, verified: tables.mapValues(\.table)))]
    }

    mutating func saved(_ result: SaveResult) -> [Action] {
        guard state == .saving else { return [] }
        switch result {
        case .failed(let reason):
            return [.show(.verdict(.fail, nil, .notSaved(reason: reason)))] + ask(.save, [.save, .back])
        case .saved(let files):
            evidence.note(.rulesSaved, for: nil)
            return files.map { .show(.verdict(.ok, $0.family, .saved($0))) } + advance()
        }
    }
}
