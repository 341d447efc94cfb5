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
        guard let snapshot = judged(history.snapshot), let tables = judged(history.rules),
            let session = history.sessionRules
        else { return nil }
        self.snapshot = snapshot
        self.tables = tables
        consents = history.consents
        progress.index = max(0, min(history.step, runbook.steps.count) - 1)
        // The login is another one now, so what was proved for the old one does not count.
        evidence = Evidence(history.observations.filter { $0.fact != .sessionTracked })
        counts = history.counts
        sessionRules = session
        saved = history.saved
        whole = history.whole
        if history.awaitsLogin { progress.guarded = GuardedStep(then: .takeUp, needsLogin: true) }
        unsettled = history.insertions
        resumption = SessionMessage.Resumption(
            inDoubt: history.inDoubt, changes: [], notes: history.notes,
            timerWasArmed: history.awaitsConfirmation,
            timerRuns: timerRuns)
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

    /// Looks up where the session's rules stand now, and which of those that its commands may have put in have come. A command
    /// may have failed, or be in doubt after a cut: the kernel tells. None is run again for it.
    mutating func settle() {
        for family in settings.families {
            guard let now = tables[family]?.table.input.rules, var rules = sessionRules(of: family) else {
                continue
            }
            // iptables may print a rule in other words than it was typed, such as an address with its mask.
            rules.followSpelledAnew(to: now)
            sessionRules[family] = rules
        }
        unsettled = []
    }

    /// The session's rules, with those that its commands may have put in since the last reading.
    func sessionRules(of family: Family) -> SessionRules? {
        guard var rules = sessionRules[family] else { return nil }
        rules.doubtful += unsettled.rulesPutIn(of: family)
        return rules
    }

    /// A change that nobody has confirmed yet comes before all else, under a timer that runs.
    mutating func takeUp() -> [Action] {
        guard progress.guarded != nil else { return enter(progress.index) }
        progress.guarded?.awaitsLogin = true
        return timer == .off ? arm(.access) : askForAccess()
    }

    mutating func goOnAfterCut(since before: [Family: JudgedTable]) -> [Action] {
        guard var told = resumption else { return takeUp() }
        resumption = nil
        told.changes = rulesNow(comparedTo: before)
        let shown = [Action.show(.session(.resumed(told)))]
        // Nobody reads and thinks under an unconfirmed policy, or change, that no timer guards.
        guard told.timerWasArmed, timer == .off, hasDenied || progress.guarded != nil else {
            return shown + beginAgain()
        }
        return shown + arm(.resumption)
    }

    mutating func beginAgain() -> [Action] {
        askForLogin() ?? takeUp()
    }
}
