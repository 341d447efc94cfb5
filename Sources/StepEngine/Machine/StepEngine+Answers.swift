import Netfilter
import Runbook

/// What the person types. Empty lines, unknown words and ends of input change nothing.
extension StepEngine {
    mutating func answered(_ line: String) -> [Action] {
        guard case .asking(let prompt, let situation) = state else { return [] }
        guard evidence.hasTests, prompt.answer(to: line).leadsOn else { return obey(line, prompt, situation) }
        state = .reading(.beforeAnswer(line, prompt, situation))
        return [.readRulesets(.rules)]
    }

    /// Somebody may have changed the rules while the person was reading. What was tested under others counts no more:
    /// the person hears of it before the answer leads anywhere.
    mutating func answer(
        _ line: String, _ prompt: Prompt, _ situation: Situation, since before: [Family: JudgedTable]
    ) -> [Action] {
        let changed = settings.families.filter { before[$0]?.fingerprint != tables[$0]?.fingerprint }
        guard changed.isEmpty else {
            let stale = facts.gate.filter { standing in
                if case .fact(.stale) = standing.reason { true } else { false }
            }
            let told = RulesMessage.changedSinceTests(
                rulesNow(comparedTo: before, of: changed), stale: stale,
                establishedBy: stepsEstablishing(stale))
            return [.show(.rules(told))] + enter(progress.index)
        }
        state = .asking(prompt, situation)
        return remarks(onChangesSince: before) + obey(line, prompt, situation)
    }

    /// Bans come and go, and have no say in what was tested.
    private func remarks(onChangesSince before: [Family: JudgedTable]) -> [Action] {
        let changed = settings.families.filter { family in
            guard let old = before[family], let now = tables[family] else { return false }
            return !old.table.hasSameRules(as: now.table)
        }
        let now = rulesNow(comparedTo: before, of: changed)
        return changed.isEmpty ? [] : [.show(.rules(.dynamicChanged(now)))]
    }

    private mutating func obey(_ line: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        let (isSecondQuit, isSecondAbort) = (refusal == .quit, refusal == .abort)
        refusal = nil
        switch prompt.answer(to: line) {
        case .word(.quit, _) where timer == .armed && !isSecondQuit: return askBeforeLeaving(prompt)
        case .word(.abort, _) where !isSecondAbort && !settings.isUnattended:
            state = .reading(.beforeAbort(prompt, situation))
            return [.readRulesets(.rules)]
        case .word(let word, let argument): return obey(word, argument, prompt, situation)
        case .report(let text): return reported(text, prompt, situation)
        case .incomplete(let word): return [.show(.answer(.needsWholeWord(word))), .ask(prompt)]
        case .ambiguous(let words): return [.show(.answer(.ambiguous(words))), .ask(prompt)]
        case .unexpectedArgument(let word, let text):
            return [.show(.answer(.unexpectedArgument(word, text))), .ask(prompt)]
        case .unknown(""): return [.show(.answer(.needsWord(prompt))), .ask(prompt)]
        case .unknown(let text):
            let answer = reason(against: text, at: situation).map { AnswerMessage.notNow(text, $0, prompt) }
            return [.show(.answer(answer ?? .notUnderstood(text, prompt))), .ask(prompt)]
        }
    }

    mutating func inputEnded() -> [Action] {
        guard case .asking(let prompt, _) = state else { return [] }
        guard refusal == .endOfInput else {
            refusal = .endOfInput
            return [.show(.session(.inputEnded)), .ask(prompt)]
        }
        return finish(.inputEnded(inForce: leftInForce))
    }

    mutating func interrupted() -> [Action] {
        guard case .asking(let prompt, _) = state else { return [] }
        guard refusal == .interrupt else {
            refusal = .interrupt
            return [.show(.session(.interruptedOnce)), .ask(prompt)]
        }
        return restore(.interrupted)
    }

    mutating func obey(
        _ word: Word, _ argument: String, _ prompt: Prompt, _ situation: Situation
    ) -> [Action] {
        switch word {
        case .goOn: return goOn(situation)
        case .step: return progress.groups.first.map { begin($0) } ?? [.ask(prompt)]
        case .offer(let text):
            return progress.groups.first { $0.word == text }.map { begin($0) } ?? [.ask(prompt)]
        case .reopen: return reopening.map { begin($0) } ?? [.ask(prompt)]
        case .accept: return accept(argument, prompt)
        case .shut: return agreeToShut()
        case .save: return save(argument, prompt)
        case .enable: return progress.groups.first.map { begin($0) } ?? [.ask(prompt)]
        case .confirm: return observeAccess(.person(address: argument))
        case .consoleOnly: return read(.access(.network))
        case .more: return [.extendTimer, .show(.rollback(.timerExtended)), .ask(prompt)]
        case .run, .watch, .namespace: return test(by: word, argument, prompt, situation)
        case .retry: return retry(situation)
        case .back:
            return progress.guarded?.awaitsLogin ?? false
                ? takeBack(.notWanted) : enter(max(progress.index - 1, 0), anew: true)
        case .skip: return [.show(.verdict(.skip, nil, .command(.leftOut)))] + advance()
        case .show: return read(.show(prompt, situation))
        case .peer: return runOnPeer(argument, prompt, situation)
        case .note:
            guard !argument.isEmpty else { return [.show(.answer(.needsArgument(.remark))), .ask(prompt)] }
            return [
                .record(.note(argument)), .show(.session(.noted(isKept: !settings.isLab))), .ask(prompt),
            ]
        case .shell: return [.show(.session(.shellOpens)), .openShell, .ask(prompt)]
        case .quit: return finish(.left(inForce: leftInForce))
        case .abort: return restore(.abort)
        case .why: return [.show(.step(why)), .ask(prompt)]
        case .undo: return [.show(.step(.undo(progress.groups.flatMap(plan)))), .ask(prompt)]
        case .hint: return [.show(.step(hint(at: situation))), .ask(prompt)]
        case .facts: return [.show(.facts(.gate(facts.gate, ahead: factsAhead))), .ask(prompt)]
        case .help: return [.show(.answer(.help(prompt))), .ask(prompt)]
        }
    }

    /// Whoever leaves now may lose the host for as long as the timer still runs.
    private mutating func askBeforeLeaving(_ prompt: Prompt) -> [Action] {
        refusal = .quit
        return [.show(.rollback(.leavingToTheTimer(isLab: settings.isLab))), .ask(prompt)]
    }

    private var why: StepMessage {
        step.body["why"].map(StepMessage.section) ?? .noReason
    }

    private func hint(at situation: Situation) -> StepMessage {
        let name = situation == .services ? "services-to-be-shut" : progress.hint
        return name.flatMap { step.body[$0] }.map(StepMessage.section) ?? .noHint(lack(at: situation))
    }

    /// What a situation lacks a hint for.
    private func lack(at situation: Situation) -> StepMessage.Lack {
        switch situation {
        case .failed, .stopped, .unreadable: .failure
        case .blocked: .requirement
        case .save where !facts.missing.isEmpty: .requirement
        case .login, .ready, .services, .observe, .access, .save, .saved, .reopened: .nothing
        }
    }

    /// The facts that the present step, or a later one, is there to put in place: they are not missing yet.
    private var factsAhead: Set<Fact> {
        Set(
            Fact.saveGate.filter { fact in
                fact.kind != .structural || (runbook.indexOfStep(establishing: fact) ?? -1) >= progress.index
            })
    }

    /// A test by a word. Where the last one has failed the next one begins from the counters of this moment.
    private mutating func test(
        by word: Word, _ argument: String, _ prompt: Prompt, _ situation: Situation
    ) -> [Action] {
        guard situation != .failed else {
            return read(.observationAnew(progress.toObserve[0], word, argument: argument))
        }
        switch word {
        case .run: return runTest(url: argument, prompt, situation)
        case .watch: return watch(argument, prompt, situation)
        default: return openNamespace(prompt, situation)
        }
    }

    /// Enter: goes on with what changes nothing.
    private mutating func goOn(_ situation: Situation) -> [Action] {
        switch situation {
        case .login: return takeUp()
        case .saved: return advance()
        case .ready: return progress.groups.first.map { begin($0) } ?? complete()
        case .blocked, .save, .reopened: return enterStepForMissing()
        // These prompts have no Enter.
        case .services, .observe, .failed, .stopped, .access, .unreadable: return []
        }
    }

    /// Goes to the step that puts in place what is missing first.
    private mutating func enterStepForMissing() -> [Action] {
        let wanted =
            step.action == .save ? facts.missing : requirements.flatMap(facts.standings).filter { !$0.holds }
        let steps = stepsEstablishing(wanted)
        let number = wanted.compactMap { steps[$0.fact] }.first
        return enter(number.map { $0 - 1 } ?? progress.index)
    }

    private mutating func retry(_ situation: Situation) -> [Action] {
        switch situation {
        case .unreadable(let reading): return read(reading)
        case .failed where !progress.toObserve.isEmpty: return read(.observation(progress.toObserve[0]))
        case .login: return takeUp()
        case .ready, .services, .blocked, .observe, .failed, .stopped, .access, .save, .saved, .reopened:
            return enter(progress.index, anew: true)
        }
    }

    private mutating func runOnPeer(_ line: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard !line.isEmpty else { return [.show(.answer(.needsArgument(.command))), .ask(prompt)] }
        state = .reporting(progress.toObserve.first ?? .ipv4, .peer(prompt, situation))
        return [.show(.command(.runningOnPeer(line))), .runOnPeer(line)]
    }
}
