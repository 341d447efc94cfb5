import Netfilter
import Runbook

/// The last step: review, and the save gate.
extension StepEngine {
    /// Shows what is missing, or what a save would write.
    mutating func presentSave() -> [Action] {
        let missing = facts.missing
        guard missing.isEmpty else {
            let refused = FactsMessage.saveRefused(missing, establishedBy: stepsEstablishing(missing))
            return [.show(.facts(refused))] + ask(.save, [.goOn, .back, .retry])
        }
        // What is saved already, such as before a cut, is not asked for again.
        if facts.holds(.rulesSaved, for: nil), !saved.files.isEmpty {
            return [.show(.saving(.savedAlready(saved.files)))] + plan(.after)
        }
        return plan(.before)
    }

    private mutating func plan(_ moment: PlanMoment) -> [Action] {
        state = .planningSave(moment)
        return [.planSave(tables.mapValues(\.table))]
    }

    mutating func savePlanned(_ plan: SavePlan) -> [Action] {
        guard case .planningSave(let moment) = state else { return [] }
        var plan = plan
        if settings.isLab { plan.boot = .never }
        switch moment {
        case .before:
            return [.show(.saving(.plan(plan)))] + ask(.save, [.save, .back])
        case .after:
            isSavedInVain = false
            guard case .notRestored = plan.boot else { return advance() }
            progress.groups = enabling(plan)
            isSavedInVain = progress.groups.isEmpty
            let shown = [Action.show(.saving(.boot(plan.boot)))]
            guard !progress.groups.isEmpty else { return shown + advance() }
            return shown + ask(.saved, [.enable, .goOn])
        }
    }

    private func enabling(_ plan: SavePlan) -> [CommandGroup] {
        let family = settings.families.first ?? .ipv4
        let items = plan.enabling.map { CommandGroup.Item(family: family, command: $0) }
        return items.isEmpty ? [] : [CommandGroup(word: Word.enable.text, purpose: .enable, items: items)]
    }

    /// What the commands have done is looked up again, never assumed from their status.
    mutating func judgeEnabling(_ group: CommandGroup) -> [Action] {
        saved.enabled += group.items.map(\.command)
        return plan(.after)
    }

    /// The rules and the evidence are looked at once more: they may have changed while the person was reading.
    mutating func save(_ name: String, _ prompt: Prompt) -> [Action] {
        guard !name.isEmpty || !settings.saveFiles.isEmpty else {
            return [.show(.saving(.needsName)), .ask(prompt)]
        }
        return read(.beforeSave(name.isEmpty ? .hostFiles : .named(name)))
    }

    mutating func saveIfVerified(_ target: SaveTarget) -> [Action] {
        guard facts.missing.isEmpty, timer == .off else { return presentSave() }
        state = .saving(target)
        // The file of before a save is kept once: a second save would keep the first one's instead.
        return unsave() + [.save(SaveOrder(target: target, verified: tables.mapValues(\.table)))]
    }

    mutating func saved(_ result: SaveResult) -> [Action] {
        guard case .saving(let target) = state else { return [] }
        switch result {
        case .failed(let reason):
            return [.show(.verdict(.fail, nil, .saving(.notSaved(reason: reason))))]
                + ask(.save, [.save, .back])
        case .saved(let files):
            evidence.note(.rulesSaved, for: nil)
            saved.files = files
            let shown = files.map { Action.show(.verdict(.ok, $0.family, .saving(.saved($0)))) }
            guard target == .hostFiles else {
                return shown + [.show(.saving(.notRestoredByItself))] + advance()
            }
            return shown + plan(.after)
        }
    }
}
