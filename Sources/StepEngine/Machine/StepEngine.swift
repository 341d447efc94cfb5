import Netfilter
public import Runbook

/// The state machine that walks a person through a runbook.
///
/// It does nothing itself: each event returns the actions to perform, and the results of those come back
/// as further events. An event that the present state does not wait for changes nothing.
public struct StepEngine: Sendable, Equatable {
    /// The runbook that is walked.
    public let runbook: Runbook
    /// What is known of the host.
    public let settings: Settings

    var state: State = .idle
    var progress = Progress(index: 0)
    /// The filter tables as they were when the session began: the snapshot to go back to.
    var snapshot: [Family: JudgedTable] = [:]
    /// The filter tables as last read.
    var tables: [Family: JudgedTable] = [:]
    var counts = TestCounts()
    var evidence = Evidence()
    /// The test that is under way.
    var test: LiveTest?
    /// How many tests have been asked for.
    var testNumber = 0
    var timer = TimerState.off
    /// What somebody has agreed to have shut.
    var consents: Set<ShutConsent> = []
    /// Which of INPUT's rules this session inserted or moved.
    var sessionRules: [Family: SessionRules] = [:]
    /// What goes back as a whole, from the first command on of which the session's own rules do not tell what it changed.
    var whole: WholeStart?
    /// What takes the session's saves back.
    var saved = SaveUndo()
    /// Whether nothing restores at boot what was saved to the host's own files, and nothing that is known here makes it so.
    var isSavedInVain = false
    /// Commands that may have changed rules which nobody has read since.
    var unsettled: [Command] = []
    /// What to tell once the rules of a resumed session have been read.
    var resumption: SessionMessage.Resumption?
    /// Whether the tables have been read for the event that is being handled, so that nobody could act on them since.
    var tablesAreFresh = false
    /// The families of which that reading has told the counters as well.
    var freshlyCounted: Set<Family> = []
    /// What the person did instead of answering the present question, if anything.
    var refusal: Refusal?

    /// What the engine waits for.
    enum State: Sendable, Equatable {
        case idle
        case reading(Reading)
        case asking(Prompt, Situation)
        case running(Run)
        case resolving(LiveTest, String)
        case openingNamespace
        case beginningWatch
        case reporting(Family, Reported)
        case endingWatch(Family)
        case proving(Proving)
        case listing(Listing)
        case arming(Arming)
        case takingWholeRules(CommandGroup)
        case comparing
        case observingAccess(Asking)
        case disarming(Disarming)
        case restoring(Restoring)
        case planningSave(PlanMoment)
        case saving(SaveTarget)
        case finished
    }

    /// When a save is planned.
    enum PlanMoment: Sendable, Equatable {
        /// To be shown before the word to save.
        case before
        /// To see whether what was saved will be restored at boot.
        case after
    }

    /// Why the rulesets are being read.
    enum Reading: Sendable, Equatable {
        case session
        case resumption
        case step
        case beforeChange(CommandGroup)
        case afterRun(CommandGroup)
        case afterFailure(CommandGroup)
        case observation(Family)
        /// A test is begun anew by this word, after it has failed.
        case observationAnew(Family, Word, argument: String)
        case afterObservation(Family)
        indirect case show(Prompt, Situation)
        indirect case beforeAnswer(String, Prompt, Situation)
        indirect case beforeAbort(Prompt, Situation)
        case access(Observation.Means)
        case beforeSave(SaveTarget)
        case ending
        case afterRollback(Restoring?, RollbackResult, timerGoesOn: Bool)
    }

    /// What a prompt is about.
    enum Situation: Sendable, Equatable {
        case login
        case ready
        case services
        case blocked
        case observe(Family)
        case failed
        case stopped
        case access
        case save
        case saved
        case reopened
        indirect case unreadable(Reading)
    }

    /// A group of commands that is being run, one command at a time.
    struct Run: Sendable, Equatable {
        var group: CommandGroup
        var position = 0
        var attempt = 1
        var item: CommandGroup.Item { group.items[position] }
    }

    /// A command run for an observation.
    enum Reported: Sendable, Equatable {
        /// The test itself, run by the wizard.
        case test
        /// A new management connection from a namespace.
        case access
        /// A command on the practice peer.
        case peer(Prompt, Situation)
    }

    /// What connection tracking, and the chains around filter INPUT, are looked at for.
    enum Proving: Sendable, Equatable {
        /// A change that may lock the person out.
        case change(CommandGroup)
        /// A new login of this family: it counts if those chains would let the next one in as well.
        case access(Observation.Means, Family)
    }

    /// What the timer is armed for.
    enum Arming: Sendable, Equatable {
        /// A change that may lock the person out.
        case change(CommandGroup)
        /// A policy that is in force already and that no timer guards any more.
        case access
        /// The same, as soon as a session goes on that was cut before it was confirmed.
        case resumption
    }

    /// Why the timer is being told to stand down.
    enum Disarming: Sendable, Equatable {
        case confirmed
        case reopened
        case unchanged(CommandGroup, hasSucceeded: Bool)
        /// The change that it was armed for is not made now.
        case putOff
        case restored(RollbackResult, Restoring)
    }

    /// Why the rules are being put back.
    enum Restoring: Sendable, Equatable {
        case abort
        case interrupted
        case timerLost
        case timerFiredWhileRunning
        /// A command has changed what it was not to, or the person does not want it.
        case unwanted
    }

    /// What the rollback timer is doing.
    enum TimerState: Sendable, Equatable {
        case off
        case armed
    }

    /// What is not done at once. The second in a row counts.
    enum Refusal: Sendable, Equatable {
        case endOfInput
        case interrupt
        case quit
        case abort
    }

    /// Makes an engine. Nothing happens before `Event.started`.
    public init(runbook: Runbook, settings: Settings) {
        self.runbook = runbook
        self.settings = settings
    }

    /// Takes in an event.
    ///
    /// - Returns: what is to be done, in order. At most one action of those waits for an answer, and it is the last.
    public mutating func handle(_ event: Event) -> [Action] {
        let before = self
        let taken = take(event)
        tablesAreFresh = false
        freshlyCounted = []
        let actions = (state.keepsTest ? [] : dropTest()) + taken
        return journaled(event, before: before, actions)
    }

    private mutating func take(_ event: Event) -> [Action] {
        switch event {
        case .started: started()
        case .answered(let line): answered(line)
        case .servicesListed(let services): servicesListed(services)
        case .resolved(let resolution): resolved(resolution)
        case .namespaceOpened(let opening): namespaceOpened(opening)
        case .watchBegan(let failure): watchBegan(failure)
        case .noticed: noticed()
        case .watchEnded(let result): watchEnded(result)
        case .endOfInput: inputEnded()
        case .interrupted: interrupted()
        case .commandFinished(let result): commandFinished(result)
        case .rulesetsRead(let readings): rulesetsRead(readings)
        case .wholeRulesRead(let reading): wholeRulesRead(reading)
        case .connectionsObserved(let connections): connectionsObserved(connections)
        case .loginClaimed(let claim): loginClaimed(claim)
        case .trackingProved(let proof): trackingProved(proof)
        case .timerArmed: timerArmed()
        case .timerRefused(let reason): timerRefused(reason)
        case .timerDisarmed: timerDisarmed()
        case .timerFired(let result): timerFired(result)
        case .timerLost: timerLost()
        case .restored(let result): restored(result)
        case .savePlanned(let plan): savePlanned(plan)
        case .saved(let result): saved(result)
        }
    }

    /// The facts as they stand.
    var facts: FactBook {
        FactBook(families: settings.families, tables: tables, evidence: evidence)
    }

    /// The step that the session is at.
    var step: Step { runbook.steps[progress.index] }

    /// What puts the rules back as they were at the start.
    public var rollbackOrder: RollbackOrder {
        RollbackOrder(
            families: snapshot.reduce(into: [:]) { families, entry in
                let session = whole.map { $0.session[entry.key] } ?? sessionRules(of: entry.key)
                families[entry.key] = session.map {
                    RollbackOrder.Entry(
                        snapshot: entry.value.table, session: $0, whole: whole?.rules[entry.key])
                }
            }, management: settings.managementAccess)
    }

    /// What stays in force if the session ends now.
    var leftInForce: Ending.LeftInForce {
        guard !settings.isLab else { return .lab }
        guard timer == .off else { return .changesUntilTimer }
        guard saved.files.isEmpty else { return .savedChanges }
        let isChanged = settings.families.contains { tables[$0]?.fingerprint != snapshot[$0]?.fingerprint }
        return isChanged ? .unsavedChanges : .nothing
    }
}
