import Netfilter
import Runbook

/// Whatever a step says that it does: what its commands have made of the rules is looked at after each word, and what may
/// keep the operator out is done only under a rollback timer, until a new login has worked.
///
/// What is known to read only is not looked at by itself. It can change nothing, and what others change meanwhile shows at
/// the next reading, before anything is changed or concluded.
extension StepEngine {
    // MARK: Before

    func foresight(of group: CommandGroup) -> Foresight {
        Foresight(
            of: group, in: tables.mapValues { $0.withoutGuards }, management: settings.managementAccess)
    }

    func warning(before group: CommandGroup) -> [Action] {
        group.word != nil && foresight(of: group).needsGuard ? [.show(.change(.needsGuard))] : []
    }

    /// A command that the step does not speak of is not tried.
    mutating func refuse(_ command: Command) -> [Action] {
        [.show(.change(.refused(command)))] + fail()
    }

    mutating func takeWholeRules(before group: CommandGroup) -> [Action] {
        state = .takingWholeRules(group)
        return [.show(.change(.takingWholeRules)), .readWholeRules]
    }

    mutating func wholeRulesRead(_ reading: WholeReading) -> [Action] {
        if case .takingWholeRules(let group) = state { return begin(group, with: reading) }
        guard state == .comparing else { return [] }
        switch reading {
        case .read(let rules): return judge(tablesChanged: rules.tablesChanged(since: whole(before: rules)))
        case .unreadable(let reason): return judge(tablesChanged: [reason])
        }
    }

    private mutating func begin(_ group: CommandGroup, with reading: WholeReading) -> [Action] {
        switch reading {
        case .read(let rules):
            if whole == nil { whole = WholeStart(rules: rules, session: sessionRules) }
            progress.guarded = GuardedStep(then: .judge(group), before: rules)
            return begin(group)
        case .unreadable(let reason): return [.show(.change(.notTaken(reason: reason)))] + fail()
        }
    }

    private func whole(before now: [Family: WholeRules]) -> [Family: WholeRules] {
        progress.guarded?.before ?? now
    }

    // MARK: After

    /// The rules have been read after commands that a word has run, or that have failed.
    mutating func compare(
        _ group: CommandGroup, hasSucceeded: Bool, since before: [Family: JudgedTable]
    ) -> [Action] {
        if progress.guarded?.group == group {
            progress.guarded?.hasSucceeded = hasSucceeded
            progress.guarded?.tables = before
            state = .comparing
            return [.readWholeRules]
        }
        guard group.purpose.isOfStep, !group.readsOnly else { return goOn(after: group, hasSucceeded) }
        let losses = losses(since: before)
        guard timer == .armed || losses.isEmpty else { return takeBack(.closed(losses), since: before) }
        // A policy of a step that asks for no login itself.
        guard timer == .armed, group.needsTimer, !step.establishes.contains(.managementReconnected) else {
            return goOn(after: group, hasSucceeded)
        }
        return demandLogin(then: .judge(group))
    }

    /// The commands are judged once it is known what they have changed, in all tables.
    private mutating func judge(tablesChanged tables: [String]) -> [Action] {
        guard let guarded = progress.guarded, let group = guarded.group else { return fail() }
        let losses = losses(since: guarded.tables)
        // Whether what is only uncertain lets anybody in, the new login tells.
        let closed =
            guarded.needsLogin
            ? losses.mapValues { $0.filter(\.isCertain) }.filter { !$0.value.isEmpty } : losses
        guard !tables.isEmpty else { return settleUnchanged(guarded, group) }
        let before = guarded.tables
        guard step.changes.isOfRules || group.isOffer else {
            return takeBack(.undeclared, since: before, tables: tables)
        }
        guard closed.isEmpty else { return takeBack(.closed(closed), since: before, tables: tables) }
        guard guarded.needsLogin else {
            progress.guarded = nil
            return goOn(after: group, guarded.hasSucceeded)
        }
        guard guarded.hasSucceeded else { return takeBack(.failed, since: before, tables: tables) }
        return demandLogin(then: .judge(group))
    }

    private mutating func settleUnchanged(_ guarded: GuardedStep, _ group: CommandGroup) -> [Action] {
        progress.guarded = nil
        let shown = [Action.show(.change(.nothingChanged))]
        guard guarded.isArmedForIt else { return shown + goOn(after: group, guarded.hasSucceeded) }
        state = .disarming(.unchanged(group, hasSucceeded: guarded.hasSucceeded))
        return shown + [.disarmTimer]
    }

    mutating func goOn(after group: CommandGroup, _ hasSucceeded: Bool) -> [Action] {
        hasSucceeded ? judge(group) : fail()
    }

    /// The services of each family that were let in before, and are not now.
    private func losses(since before: [Family: JudgedTable]) -> [Family: [ManagementAccess.Obstacle]] {
        guard let management = settings.managementAccess else { return [:] }
        return settings.families.reduce(into: [:]) { losses, family in
            guard let old = before[family], let now = tables[family] else { return }
            let lost = management.losses(from: old.withoutGuards, to: now.withoutGuards, of: family)
            losses[family] = lost.isEmpty ? nil : lost
        }
    }

    // MARK: The new login

    mutating func demandLogin(then: GuardedStep.Then) -> [Action] {
        var guarded = progress.guarded ?? GuardedStep(then: then, tables: tables, needsLogin: true)
        guarded.then = then
        guarded.awaitsLogin = true
        progress.guarded = guarded
        return [.placeKernelRules] + askForAccess()
    }

    /// A new login was seen. It counts if the rules of this moment would let the next one in as well.
    mutating func judgeGuarded(_ means: Observation.Means, isDenying: Bool) -> [Action] {
        let before = progress.guarded?.tables ?? [:]
        let losses = losses(since: before.isEmpty ? snapshot : before)
        guard losses.values.joined().allSatisfy({ !$0.isCertain }) else {
            return [.answerLogin(.shutOut)] + takeBack(.closed(losses), since: before)
        }
        if isDenying { evidence.note(.managementReconnected, for: nil, by: means) }
        guard timer == .armed else { return [.answerLogin(.confirmed)] + goOnConfirmed() }
        state = .disarming(.confirmed)
        return [.disarmTimer]
    }

    /// The new login counts, and the timer has stood down.
    mutating func goOnConfirmed() -> [Action] {
        guard let guarded = progress.guarded else { return complete() }
        progress.guarded = nil
        return switch guarded.then {
        case .judge(let group): judge(group)
        case .takeUp: enter(progress.index)
        case .end: end()
        }
    }

    // MARK: The way back

    mutating func takeBack(
        _ reason: ChangeMessage.Reason, since before: [Family: JudgedTable]? = nil, tables: [String] = []
    ) -> [Action] {
        let changes = before.map { rulesNow(comparedTo: $0, of: changedFamilies(since: $0)) } ?? []
        return [.show(.change(.takenBack(reason, changes: changes, tables: tables)))] + restore(.unwanted)
    }

    private func changedFamilies(since before: [Family: JudgedTable]) -> [Family] {
        settings.families.filter { family in
            guard let old = before[family], let now = self.tables[family] else { return false }
            return !old.table.hasSameRules(as: now.table)
        }
    }

    /// The walk does not go on by itself after a change that was taken back.
    mutating func stop() -> [Action] {
        progress.guarded = nil
        return ask(.stopped, [.show, .abort, .back])
    }
}

extension JudgedTable {
    /// The table without the rules that let management in after a deadline: they do not stay.
    fileprivate var withoutGuards: FilterTable { table.leavingOutOfInput(GuardRule.isGuard) }
}
