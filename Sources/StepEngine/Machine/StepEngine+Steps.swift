import Netfilter
import Runbook

/// Entering, presenting and leaving steps.
extension StepEngine {
    /// Begins a step; `anew` if the person has asked for it, and so for its tests, once more.
    mutating func enter(_ index: Int, anew: Bool = false) -> [Action] {
        progress = Progress(index: index, isAnew: anew)
        let header = StepMessage.Header(
            number: index + 1, total: runbook.steps.count, title: step.title,
            introduction: step.body.introduction)
        return [.show(.step(.header(header)))] + (tablesAreFresh ? present() : read(.step))
    }

    /// Goes on to the step that the outcome names, to the next one, or to the end.
    mutating func advance() -> [Action] {
        let next = progress.next.flatMap(runbook.index) ?? progress.index + 1
        return next < runbook.steps.count ? enter(next) : end()
    }

    /// Nothing ends unconfirmed, and the last sentence says no more than was seen.
    mutating func end() -> [Action] {
        guard timer == .off else { return demandLogin(then: .end) }
        let isVerified = facts.missing.isEmpty && facts.holds(.rulesSaved, for: nil)
        guard isVerified else { return read(.ending) }
        return finish(isSavedInVain ? .savedInVain : .done)
    }

    /// The families that the step is done for.
    var stepFamilies: [Family] {
        switch step.families {
        case .each: settings.families
        case .ipv4: settings.families.filter { $0 == .ipv4 }
        case .ipv6: settings.families.filter { $0 == .ipv6 }
        case .none: Array(settings.families.prefix(1))
        }
    }

    /// Shows what the step is about to do with the rules as they are, and asks.
    mutating func present() -> [Action] {
        let finished = stepFamilies.filter { family in
            step.skipWhen.map { facts.holds($0, for: family) } ?? false
        }
        let shown = finished.compactMap { family in
            step.skipWhen.map {
                Action.show(.verdict(.skip, family, facts.standing(of: $0, for: family).reason))
            }
        }
        let open = stepFamilies.filter { !finished.contains($0) }
        let missing = requirements.flatMap(facts.standings).filter { standing in
            !standing.holds && (standing.family.map { open.contains($0) || isDue(standing.fact) } ?? true)
        }
        guard missing.isEmpty else { return shown + block(missing) }
        guard !open.isEmpty else { return shown + complete() }
        switch step.action {
        case .observe:
            let passed = progress.isAnew ? [] : open.filter(hasPassed)
            progress.toObserve = open.filter { !passed.contains($0) }
            return shown + passed.flatMap(remarks(onPassed:)) + beginObservation()
        case .run, .review:
            progress.groups = groups(of: step, for: open)
            return shown + askForGroup()
        case .save:
            progress.groups = groups(of: step, for: open)
            // What has changed is read before the whole, in which it would be looked for.
            return shown + [.show(.rules(.changes(rulesNow(comparedTo: snapshot))))] + askForGroup()
        }
    }

    /// Whether what the step tests was seen already under the rules of now, such as before a cut.
    private func hasPassed(_ family: Family) -> Bool {
        let tested = step.establishes.filter { $0.kind == .evidence }
        return !tested.isEmpty && tested.allSatisfy { facts.holds($0, for: family) }
    }

    private func remarks(onPassed family: Family) -> [Action] {
        step.establishes.filter { $0.kind == .evidence }.map {
            .show(.verdict(.ok, family, facts.standing(of: $0, for: family).reason))
        }
    }

    /// Whether a fact is due even where the step's own work is done: the step itself offers to put it in place, or has a
    /// new login confirmed, which proves nothing without it.
    private func isDue(_ fact: Fact) -> Bool {
        step.establishes.contains(.managementReconnected) || step.offers.contains { $0.whenMissing == fact }
    }

    /// What must hold before the step may run: before a policy becomes DROP more than a step of one's own may say.
    var requirements: [Fact] {
        let denies = groups(of: step, for: stepFamilies).contains(where: \.needsTimer)
        return step.requires + (denies ? Fact.denyGate.filter { !step.requires.contains($0) } : [])
    }

    /// Asks for the word of the next group of commands.
    mutating func askForGroup() -> [Action] {
        guard let group = progress.groups.first else { return complete() }
        if let undeclared = group.items.first(where: { !step.changes.allows($0.command.effect) }) {
            return [.show(.step(.plan(plan(group))))] + refuse(undeclared.command)
        }
        return group.needsTimer ? list(.beforeQuestion) : ask(for: group)
    }

    mutating func ask(for group: CommandGroup, besides others: [Word] = []) -> [Action] {
        let word = group.word.map { Word.step($0) } ?? .goOn
        return netBeneath(group) + outboundTestsToFail(group) + [.show(.step(.plan(plan(group))))]
            + warning(before: group)
            + ask(.ready, [word] + others + (step.isOptional ? [.skip] : []) + [.back])
    }

    /// What the policy adds where rules deny by default already.
    private func netBeneath(_ group: CommandGroup) -> [Action] {
        group.items.filter(\.command.setsInputPolicyToDrop).compactMap { item in
            let rules = analysis(item.family)?.denyingRules ?? []
            return rules.isEmpty ? nil : .show(.verdict(.note, item.family, .input(.policyBeneath(rules))))
        }
    }

    /// Once the policy is in force it is late to learn that the host's own connections cannot be tested. Rules of OUTPUT are
    /// not the session's, so that the person puts in the missing one.
    private func outboundTestsToFail(_ group: CommandGroup) -> [Action] {
        guard let test = runbook.indexOfStep(establishing: .outboundAnswered), test > progress.index else {
            return []
        }
        return group.items.filter(\.command.setsInputPolicyToDrop).compactMap { item in
            guard var outgoing = analysis(item.family)?.onTheWayOut else { return nil }
            let connections = OutputFinding.Opening.connections.ports
            guard case .stopped(let end) = outgoing.opening(to: connections) else { return nil }
            let finding = OutputFinding.testWillFail(step: test + 1, item.family, end)
            return .show(.verdict(.note, item.family, .output(finding)))
        }
    }

    /// Requirements are missing: offers what would put them in place.
    mutating func block(_ missing: [FactStanding]) -> [Action] {
        progress.groups = offers(of: step, for: missing)
        let elsewhere = stepsEstablishing(missing)
        let words = progress.groups.compactMap(\.word).map { Word.offer($0) }
        let mayLockOut = groups(of: step, for: stepFamilies).contains(where: \.needsTimer)
        let show = Action.show(
            .facts(.requirementsMissing(missing, establishedBy: elsewhere, mayLockOut: mayLockOut)))
        let plans = progress.groups.map { Action.show(.step(.plan(plan($0)))) }
        return [show] + plans + ask(.blocked, (elsewhere.isEmpty ? [] : [.goOn]) + words + [.back, .retry])
    }

    /// For each fact, the number of the earlier step that puts it in place.
    func stepsEstablishing(_ missing: [FactStanding]) -> [Fact: Int] {
        missing.reduce(into: [:]) { steps, standing in
            guard let index = runbook.indexOfStep(establishing: standing.fact), index != progress.index else {
                return
            }
            steps[standing.fact] = index + 1
        }
    }

    func plan(_ group: CommandGroup) -> [StepMessage.PlannedCommand] { plan(group, on: group.word) }

    func plan(_ group: CommandGroup, on word: String?) -> [StepMessage.PlannedCommand] {
        group.items.map {
            StepMessage.PlannedCommand(
                family: $0.family, word: word, command: $0.command, undo: $0.undo)
        }
    }

    /// All commands of the step are done, or there was none to run: what else does the step establish?
    mutating func complete() -> [Action] {
        if step.establishes.contains(.managementReconnected), !facts.holds(.managementReconnected, for: nil) {
            return proveAccess()
        }
        return step.action == .save ? presentSave() : advance()
    }

    /// Asks, with the words that are understood everywhere after those of the situation.
    mutating func ask(_ situation: Situation, _ words: [Word], report: Step.Report? = nil) -> [Action] {
        // The policy alone does not undo what waits for a login, and whose timer would stand down.
        let canReopen = reopening != nil && progress.guarded == nil
        let own = words.filter { $0 != .back } + (situation == .failed && canReopen ? [.reopen] : [])
        let isLost = [.failed, .blocked, .stopped].contains(situation)
        let hasUndo =
            [.ready, .blocked].contains(situation)
            && progress.groups.contains { $0.items.contains { $0.undo != nil } }
        let common: [Word] =
            (isLost ? [.hint] : []) + [.why] + (hasUndo ? [.undo] : []) + [.show, .facts]
            + (canReopen ? [.reopen] : [])
            + (words.contains(.back) ? [.back] : []) + (settings.hasPeer ? [.peer] : [])
            + [.shell, .note, .hint, .quit, .abort, .help]
        let all = (own + common).reduce(into: [Word]()) { all, word in
            if !all.contains(word) { all.append(word) }
        }
        let prompt = Prompt(words: all, named: own.count, report: report, isLab: settings.isLab)
        state = .asking(prompt, situation)
        return [.ask(prompt)]
    }

    /// Something did not go well: shows the hint and asks what to do.
    mutating func fail() -> [Action] {
        let hint = progress.hint.flatMap { step.body[$0] }.map { [Action.show(.step(.section($0)))] } ?? []
        let ways = step.action == .observe && !progress.toObserve.isEmpty ? waysToTest : []
        return hint + ask(.failed, [.retry] + ways + [.back])
    }

    mutating func finish(_ ending: Ending) -> [Action] {
        state = .finished
        return [.show(.session(.ended(ending))), .finish(ending)]
    }
}
