public import Netfilter
import Runbook

/// What a journal tells of a session: enough to go on from there, or to put the rules back.
public struct SessionHistory: Sendable, Equatable {
    /// Who walked what, where; nil before the first record.
    public private(set) var header: SessionHeader?
    /// The rules at the start, by family, as `iptables -S` prints them.
    public private(set) var snapshot: [Family: String] = [:]
    /// The rules as last read.
    public private(set) var rules: [Family: String] = [:]
    /// Which of the rules last read are the session's.
    private var marks: [Family: SessionRules.Marks] = [:]
    /// The words of the session's rules, where an earlier version has written the journal.
    private var touched: [Family: [[String]]] = [:]
    /// What goes back as a whole, where a command ran under guard.
    private(set) var whole: WholeStart?
    /// Whether the present rollback timer was armed for a command of which whole tables go back.
    private var isTimerOfCommand = false
    /// Whether a command that ran under guard has not ended, as far as the journal tells.
    public private(set) var commandMayRun = false
    /// Whether such a command is about to run.
    private var isCommandAhead = false
    /// The step it was at: its position from 1. 0 before the first.
    public private(set) var step = 0
    /// What was begun and not seen to end.
    public private(set) var inDoubt: Record.Intent?
    /// Whether a change that the rollback timer was started for has neither been confirmed nor put back since, as far as
    /// the journal tells.
    public private(set) var awaitsConfirmation = false
    /// How the session ended, if it did.
    public private(set) var ending: Ending?
    /// What takes the session's saves back.
    public private(set) var saved = SaveUndo()
    /// The files that were about to move to their places when the session was cut.
    public private(set) var cutOffFiles: [SaveResult.SavedFile] = []
    /// What somebody has agreed to have shut.
    var consents: Set<ShutConsent> = []
    /// What was observed.
    public private(set) var observations: [Observation] = []
    /// What was counted for the tests.
    private(set) var counts = TestCounts()
    /// What was remarked.
    public private(set) var notes: [String] = []
    /// Commands that may have put rules in since the rules were read.
    var insertions: [Command] = []

    /// Whether it tells of a command that ran under guard, and not of a walk.
    public var isGuard: Bool { header?.runbookHash.isEmpty ?? false }

    /// Whether a change waits for a new login, so that the walk goes on with that.
    var awaitsLogin: Bool { awaitsConfirmation && isTimerOfCommand }

    /// A history of nothing.
    public init() {}

    /// A history of these records.
    public init(_ records: some Sequence<Record>) {
        for record in records { take(record) }
    }

    /// Takes in the next record.
    public mutating func take(_ record: Record) {
        switch record {
        case .began(let header): self.header = header
        case .resumed: ending = nil
        case .entered(let step, _, _): self.step = step
        case .rules(let rules, let own): take(rules, own)
        case .guarding(_, let rules):
            isCommandAhead = true
            commandMayRun = true
            if whole == nil, !rules.isEmpty { whole = WholeStart(rules: rules, session: sessionRules ?? [:]) }
        case .intent(let intent): take(intent)
        case .ended(let result): take(result)
        case .evidence(let observations): self.observations = observations
        case .counts(let counts): self.counts = counts
        case .touched(let touched):
            self.touched = touched
            insertions = []
        case .timer(let timer): take(timer)
        case .restored(let result):
            inDoubt = nil
            if result == .restored { haveGoneBack() }
        case .saving(let files): cutOffFiles = files
        case .saved(let result):
            inDoubt = nil
            cutOffFiles = []
            if case .saved(let files) = result { saved.files = files }
        case .unsaved: saved = SaveUndo()
        case .tracking, .watched: inDoubt = nil
        case .finished(let ending): self.ending = ending
        case .shut(let consents): self.consents.formUnion(consents)
        case .note(let text): notes.append(text)
        case .answered, .accepted, .concluded: break
        }
    }

    private mutating func take(_ rules: [Family: String], _ own: [Family: SessionRules.Marks]?) {
        if snapshot.isEmpty { snapshot = rules }
        self.rules = rules
        guard let own else { return }
        marks = own
        insertions = []
    }

    private mutating func take(_ intent: Record.Intent) {
        inDoubt = intent
        if intent == .armTimer { awaitsConfirmation = true }
        guard case .run(let command) = intent else { return }
        isCommandAhead = false
        if !command.rulesPutIn.isEmpty { insertions.append(command) }
        if command.undoOfEnabling != nil { saved.enabled.append(command) }
    }

    /// A command that did not succeed has enabled nothing.
    private mutating func take(_ result: CommandResult) {
        commandMayRun = false
        if case .run(let command) = inDoubt, result.exit != 0 { saved.enabled.removeAll { $0 == command } }
        inDoubt = nil
    }

    private mutating func take(_ timer: Record.Timer) {
        inDoubt = nil
        switch timer {
        case .armed:
            awaitsConfirmation = true
            isTimerOfCommand = isTimerOfCommand || isCommandAhead
        case .disarmed, .refused:
            awaitsConfirmation = false
            isTimerOfCommand = false
        case .fired(.restored): haveGoneBack()
        case .fired, .lost: break
        }
    }

    private mutating func haveGoneBack() {
        awaitsConfirmation = false
        isTimerOfCommand = false
        marks = [:]
        touched = [:]
        insertions = []
        whole = nil
    }

    /// What puts the rules back as they were at the start, also those that a command in doubt may have inserted;
    /// nil if the rules in the journal cannot be read.
    public var rollbackOrder: RollbackOrder? {
        guard !snapshot.isEmpty, let session = whole?.session ?? sessionRules else { return nil }
        var families: [Family: RollbackOrder.Entry] = [:]
        for (family, text) in snapshot {
            guard let table = try? FilterTable(parsingSpecification: text), var session = session[family]
            else { return nil }
            if whole == nil { session.doubtful += insertions.rulesPutIn(of: family) }
            families[family] = RollbackOrder.Entry(
                snapshot: table, session: session, whole: whole?.rules[family])
        }
        return RollbackOrder(families: families)
    }

    /// The session's rules among those last read; nil if these cannot be read.
    var sessionRules: [Family: SessionRules]? {
        var session: [Family: SessionRules] = [:]
        for (family, text) in rules {
            // Words alone do not tell the place, so it is looked for from the start on.
            let words = touched[family] ?? []
            guard
                let table = try? FilterTable(
                    parsingSpecification: words.isEmpty ? text : snapshot[family] ?? text)
            else { return nil }
            let marks = marks[family] ?? SessionRules.Marks()
            session[family] = SessionRules(
                known: table.input.rules, marks: marks.fit(table.input.rules.count) ? marks : .init(),
                doubtful: words.map { .init(words: $0, isMove: true) })
        }
        return session
    }
}

extension Command {
    /// The family whose rules the command is about; nil if it is no command of iptables.
    var family: Family? {
        Family.allCases.first { family in argv.first.map { $0.hasPrefix(family.command) } ?? false }
    }

    /// Whether nobody could take the command back without the journal: it puts in rules, or denies by default.
    public var needsRecord: Bool {
        !rulesPutIn.isEmpty || setsInputPolicyToDrop || effect == .anything
    }

    /// The rules that the command puts into INPUT, in its arguments or on its standard input.
    var rulesPutIn: [SessionRules.Doubtful] {
        SessionRules.Doubtful.rules(putInBy: argv, reading: input)
    }
}

extension [Command] {
    /// The rules that the commands put into INPUT of a family.
    func rulesPutIn(of family: Family) -> [SessionRules.Doubtful] {
        filter { $0.family == family }.flatMap(\.rulesPutIn)
    }
}
