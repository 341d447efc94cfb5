import Netfilter
import Runbook

/// Running a step's commands, and judging how they ended.
extension StepEngine {
    /// Runs a group at once if it only reads; otherwise arms the timer where needed and looks at the rules again.
    mutating func begin(_ group: CommandGroup) -> [Action] {
        guard group.word != nil else { return start(group) }
        if group.needsTimer, !facts.holds(.sessionTracked, for: nil) { return proveTracking(before: group) }
        let foresight = foresight(of: group)
        if foresight.needsWholeRules, progress.guarded?.group != group {
            return takeWholeRules(before: group)
        }
        guard group.needsTimer || foresight.needsGuard, timer == .off else {
            return read(.beforeChange(group))
        }
        return arm(.change(group))
    }

    mutating func arm(_ arming: Arming) -> [Action] {
        state = .arming(arming)
        return [.show(.rollback(.armingTimer)), .armTimer(rollbackOrder)]
    }

    mutating func timerArmed() -> [Action] {
        guard case .arming(let arming) = state else { return [] }
        timer = .armed
        switch arming {
        case .change(let group):
            if progress.guarded?.group == group { progress.guarded?.isArmedForIt = true }
            return [.show(.rollback(.timerArmed))] + read(.beforeChange(group))
        case .access: return [.show(.rollback(.timerArmed))] + askForAccess()
        case .resumption: return [.show(.rollback(.timerArmed))] + beginAgain()
        }
    }

    mutating func timerRefused(_ reason: String) -> [Action] {
        guard case .arming(let arming) = state else { return [] }
        switch arming {
        case .change: return [.show(.rollback(.timerRefused(reason: reason)))] + fail()
        case .access:
            return [.show(.rollback(.policyUnguarded(reason: reason)))]
                + (progress.guarded == nil ? fail() : restore(.unwanted))
        case .resumption:
            return [.show(.rollback(.policyUnguarded(reason: reason)))] + restore(.timerLost)
        }
    }

    /// The rules may have changed while the person was reading: a command that is no longer the right one is not run.
    mutating func runIfUnchanged(_ group: CommandGroup) -> [Action] {
        let isStillRight =
            switch group.purpose {
            case .step: isStillPlanned(group)
            case .offer(let fact): group.items.allSatisfy { !facts.holds(fact, for: $0.family) }
            case .reopen: reopening != nil
            case .accept(let order): isStillWanted(order, group)
            case .enable: true
            }
        guard isStillRight, !group.needsTimer || mayDeny(group) else {
            return [.show(.rules(.changedMeanwhile(rulesNow(comparedTo: snapshot))))] + present()
        }
        let foresight = foresight(of: group)
        let isReady = !foresight.needsWholeRules || progress.guarded?.group == group
        guard isReady, timer == .armed || !foresight.needsGuard else { return begin(group) }
        progress.guarded?.needsLogin = foresight.needsGuard
        return group.needsTimer ? list(.beforeCommand(group)) : run(group)
    }

    mutating func run(_ group: CommandGroup) -> [Action] {
        unsettled += group.items.map(\.command)
        return start(group)
    }

    private func isStillPlanned(_ group: CommandGroup) -> Bool {
        let families = group.items.map(\.family)
        let isUndone = families.allSatisfy { family in
            !(step.skipWhen.map { facts.holds($0, for: family) } ?? false)
        }
        return isUndone && groups(of: step, for: families) == [group]
    }

    /// A policy becomes DROP only where nothing the host needs is shut out, and only under an armed timer.
    private func mayDeny(_ group: CommandGroup) -> Bool {
        isReadyForPolicy(group) && timer == .armed && facts.holds(.sessionTracked, for: nil)
    }

    /// Whether the rules of these families accept all that the policy must not shut out.
    func isReadyForPolicy(_ group: CommandGroup) -> Bool {
        group.items.allSatisfy { item in
            Fact.denyGate.allSatisfy { facts.holds($0, for: item.family) }
        }
    }

    private mutating func start(_ group: CommandGroup) -> [Action] {
        let run = Run(group: group)
        state = .running(run)
        return [.run(run.item.command)]
    }

    mutating func commandFinished(_ result: CommandResult) -> [Action] {
        switch state {
        case .running(let run): return finished(run, result)
        case .reporting(let family, .test): return testFinished(result, family)
        case .reporting(_, .access): return tryAccessFromNamespace(result)
        case .reporting(_, .peer(let prompt, let situation)): return peerFinished(result, prompt, situation)
        // No command is under way in the other states.
        case .idle, .reading, .asking, .resolving, .openingNamespace, .beginningWatch, .endingWatch, .proving,
            .listing, .arming, .takingWholeRules, .comparing, .observingAccess, .disarming, .restoring,
            .planningSave, .saving, .finished:
            return []
        }
    }

    private mutating func finished(_ run: Run, _ result: CommandResult) -> [Action] {
        let family = run.item.family
        progress.results[family] = result
        let outcome = outcome(of: result, in: run.group)
        progress.hint = outcome?.hint ?? progress.hint
        let output = result.isSilent ? [] : [Action.show(.command(.output(family, run.item.command, result)))]
        if timer == .off, run.group.needsTimer || progress.guarded?.needsLogin ?? false {
            return output + restore(.timerFiredWhileRunning)
        }
        switch outcome?.verdict {
        case .pass:
            progress.next = outcome?.next
            return output + next(after: run)
        case .retry where run.attempt < outcome?.attempts ?? 1:
            return output + again(run, result, of: outcome?.attempts ?? 1)
        case .retry, .fail, .stop:
            return output + [.show(.verdict(.fail, family, .command(.failed(result.status))))]
                + fail(run.group)
        case nil:
            let finding = CommandFinding.unexpected(result)
            return output + [.show(.verdict(.fail, family, .command(finding)))] + fail(run.group)
        }
    }

    /// A command that failed, or was cut off, may have changed rules all the same: they are read before anything is
    /// said of them.
    private mutating func fail(_ group: CommandGroup) -> [Action] {
        group.word == nil ? fail() : read(.afterFailure(group))
    }

    /// The row of the step that fits; what is not the step's own counts exit status 0 alone as done.
    private func outcome(of result: CommandResult, in group: CommandGroup) -> Outcome? {
        let rows =
            step.outcomes.isEmpty || !group.purpose.isOfStep
            ? [Outcome(exit: 0, verdict: .pass)] : step.outcomes
        return rows.first { $0.matches(result) }
    }

    private mutating func again(_ run: Run, _ result: CommandResult, of attempts: Int) -> [Action] {
        var run = run
        run.attempt += 1
        state = .running(run)
        unsettled.append(run.item.command)
        let finding = CommandFinding.tryingAgain(result.status, number: run.attempt, of: attempts)
        return [.show(.verdict(.wait, run.item.family, .command(finding))), .run(run.item.command)]
    }

    private mutating func next(after run: Run) -> [Action] {
        var run = run
        run.position += 1
        run.attempt = 1
        guard run.position < run.group.items.count else { return read(.afterRun(run.group)) }
        state = .running(run)
        return [.run(run.item.command)]
    }
}

extension Outcome {
    /// Whether the row fits a command's result. A command that did not exit by itself fits none.
    func matches(_ result: CommandResult) -> Bool {
        guard let status = result.exit, says == nil else { return false }
        return (exit.map { $0 == status } ?? true)
            && (stdout.map(result.stdout.contains) ?? true)
            && (stderr.map(result.stderr.contains) ?? true)
    }
}

extension CommandFinding {
    /// A result that no row of the step knows: iptables' own refusals are told apart by their text.
    static func unexpected(_ result: CommandResult) -> CommandFinding {
        guard result.status != .interrupted else { return .failed(result.status) }
        guard let status = result.exit, result.isFromIptables else { return .unrecognised(result.status) }
        let reading = CommandReading(status: status, stdout: result.stdout, stderr: result.stderr)
        return reading == .notPermitted ? .notPermitted(result.status) : .unrecognised(result.status)
    }
}

extension CommandResult {
    /// Whether the command printed nothing at all.
    var isSilent: Bool { stdout.isEmpty && stderr.isEmpty }

    /// Whether the text is iptables': its messages begin with the program's name or with `Fatal:`.
    var isFromIptables: Bool {
        stderr.contains("tables") || stderr.contains("Fatal:")
    }
}
