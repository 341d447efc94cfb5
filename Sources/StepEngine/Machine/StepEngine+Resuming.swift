import Netfilter
public import Runbook

/// Going on with a session that was cut or left.
extension StepEngine {
    /// Makes an engine that goes on where a journal ends; nil if the rules in the journal cannot be read.
    /// It reads the rules again before anything else.
    ///
    /// - Parameters:
    ///   - runbook: the runbook of the session.
    ///   - settings: what is known of the host now.
    ///   - history: what the journal tells.
    ///   - timerRuns: whether the session's rollback timer still runs.
    public init?(runbook: Runbook, settings: Settings, resuming history: SessionHistory, timerRuns: Bool) {
        self.init(runbook: runbook, settings: settings)
        guard let snapshot = judged(history.snapshot), let tables = judged(history.rules) else { return nil }
        self.snapshot = snapshot
        self.tables = tables
        progress.index = max(0, min(history.step, runbook.steps.count) - 1)
        // The login is another one now, so what was proved for the old one does not count.
        evidence = Evidence(history.observations.filter { $0.fact != .sessionTracked })
        touched = history.touched
        unsettled = history.insertions
        resumption = SessionMessage.Resumption(
            inDoubt: history.inDoubt, changes: [], timerWasArmed: history.timerIsArmed, timerRuns: timerRuns)
        timer = timerRuns ? .armed : .off
    }

    private func judged(_ texts: [Family: String]) -> [Family: JudgedTable]? {
        var tables: [Family: JudgedTable] = [:]
        for (family, text) in texts {
            guard let table = try? FilterTable(parsingSpecification: text) else { return nil }
            tables[family] = JudgedTable(table, of: family, settings: settings)
        }
        return tables
    }

    /// Notes which rules the commands since the last reading have put in, so that a rollback takes away those and no
    /// others. A command may have failed, or be in doubt after a cut: the kernel tells. None is run again for it.
    mutating func settle(since before: [Family: JudgedTable]) {
        for family in settings.families {
            let inserted = unsettled.filter { $0.family == family }.flatMap(\.insertedRules)
            guard !inserted.isEmpty, let now = tables[family]?.table else { continue }
            let found = now.input.rules.filter { rule in inserted.contains { $0.isSame(as: rule) } }
            touch(
                found.isEmpty ? added(to: now, since: before[family], atMost: inserted.count) : found,
                of: family)
        }
        unsettled = []
    }

    /// iptables may print a rule in other words than it was typed, such as an address with its mask. Then it is the one
    /// that came, if no more came than were put in.
    private func added(to now: FilterTable, since before: JudgedTable?, atMost count: Int) -> [Rule] {
        guard let before else { return [] }
        let came = RulesetDifference.between(before.table, and: now).filter(\.isAdded).map(\.text)
        let rules = now.input.rules.filter { came.contains($0.text) }
        return rules.count <= count ? rules : []
    }

    /// Notes rules as the session's own, for a rollback to take away.
    mutating func touch(_ rules: [Rule], of family: Family) {
        for rule in rules where touched[family]?.contains(rule.words) != true {
            touched[family, default: []].append(rule.words)
        }
    }

    mutating func goOnAfterCut(since before: [Family: JudgedTable]) -> [Action] {
        guard var told = resumption else { return enter(progress.index) }
        resumption = nil
        told.changes = rulesNow(comparedTo: before)
        return [.show(.session(.resumed(told)))] + (askForLogin() ?? enter(progress.index))
    }
}
