public import Netfilter
import Runbook

/// What a journal tells of a session: enough to go on from there, or to put the rules back.
public struct SessionHistory: Sendable, Hashable {
    /// Who walked what, where; nil before the first record.
    public private(set) var header: SessionHeader?
    /// The rules at the start, by family, as `iptables -S` prints them.
    public private(set) var snapshot: [Family: String] = [:]
    /// The rules as last read.
    public private(set) var rules: [Family: String] = [:]
    /// The words of the INPUT rules that the session inserted or moved.
    public private(set) var touched: [Family: [[String]]] = [:]
    /// The step it was at: its position from 1. 0 before the first.
    public private(set) var step = 0
    /// What was begun and not seen to end.
    public private(set) var inDoubt: Record.Intent?
    /// Whether the rollback timer was armed, as far as the journal tells.
    public private(set) var timerIsArmed = false
    /// How the session ended, if it did.
    public private(set) var ending: Ending?
    /// What was observed.
    var observations: [Observation] = []
    /// Commands that put rules in, or may have: whether the rules were read afterwards need not be on a full disk.
    var insertions: [Command] = []

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
        case .entered(let step, _): self.step = step
        case .rules(let rules): take(rules)
        case .intent(let intent): take(intent)
        case .ended: inDoubt = nil
        case .evidence(let observations): self.observations = observations
        case .touched(let touched): self.touched = touched
        case .timer(let timer): take(timer)
        case .restored(let result):
            inDoubt = nil
            if result == .restored { forgetChanges() }
        case .saved, .tracking, .watched: inDoubt = nil
        case .finished(let ending): self.ending = ending
        case .answered, .concluded, .note: break
        }
    }

    private mutating func take(_ rules: [Family: String]) {
        if snapshot.isEmpty { snapshot = rules }
        self.rules = rules
    }

    private mutating func take(_ intent: Record.Intent) {
        inDoubt = intent
        if case .run(let command) = intent, !command.insertedRules.isEmpty { insertions.append(command) }
    }

    private mutating func take(_ timer: Record.Timer) {
        inDoubt = nil
        timerIsArmed = timer == .armed
        if timer == .fired(.restored) { forgetChanges() }
    }

    private mutating func forgetChanges() {
        touched = [:]
        insertions = []
    }

    /// What puts the rules back as they were at the start, also those that a command in doubt may have inserted;
    /// nil if the snapshot cannot be read.
    public var rollbackOrder: RollbackOrder? {
        guard !snapshot.isEmpty else { return nil }
        var families: [Family: RollbackOrder.Entry] = [:]
        for (family, text) in snapshot {
            guard let table = try? FilterTable(parsingSpecification: text) else { return nil }
            let doubtful = insertions.filter { $0.family == family }.flatMap(\.insertedRules).map(\.words)
            families[family] = RollbackOrder.Entry(
                snapshot: table, touched: (touched[family] ?? []) + doubtful)
        }
        return RollbackOrder(families: families)
    }
}

extension Command {
    /// The family whose rules the command is about; nil if it is no command of iptables.
    var family: Family? {
        Family.allCases.first { family in argv.first.map { $0.hasPrefix(family.command) } ?? false }
    }

    /// Whether nobody could take the command back without the journal: it puts in rules, or denies by default.
    public var needsRecord: Bool { !insertedRules.isEmpty || setsInputPolicyToDrop }

    /// The rules that the command puts into INPUT, in its arguments or on its standard input.
    var insertedRules: [Rule] {
        let lines = input.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        return ([argv] + lines).compactMap(Self.insertedRule)
    }

    private static func insertedRule(_ words: [String]) -> Rule? {
        guard let option = words.firstIndex(where: { ["-I", "-A", "--insert", "--append"].contains($0) }),
            words[(option + 1)...].first == "INPUT"
        else { return nil }
        let rest = words[(option + 2)...]
        let isNumbered = rest.first.map { Int($0) != nil } ?? false
        return Rule(chain: "INPUT", words: Array(isNumbered ? rest.dropFirst() : rest))
    }
}
