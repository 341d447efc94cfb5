public import Netfilter
public import Runbook

/// What the steps make of the rules, if everybody types the word that leads on and nothing goes wrong.
struct Forecast {
    private var engine: StepEngine
    /// Whether a command does what cannot be foreseen.
    private(set) var isBlind = false

    init(_ runbook: Runbook, _ settings: Settings, tables: [Family: FilterTable]) {
        engine = StepEngine(runbook: runbook, settings: settings)
        for (family, table) in tables { judge(table, of: family) }
        for index in runbook.steps.indices {
            engine.progress = Progress(index: index)
            for family in engine.stepFamilies where engine.tables[family] != nil { perform(for: family) }
        }
    }

    /// The filter tables in the end.
    var tables: [Family: FilterTable] { engine.tables.mapValues(\.table) }

    private mutating func judge(_ table: FilterTable, of family: Family) {
        engine.tables[family] = JudgedTable(table, of: family, settings: engine.settings)
    }

    private mutating func perform(for family: Family) {
        putRequirementsInPlace(for: family)
        let isDone = engine.step.skipWhen.map { engine.facts.holds($0, for: family) } ?? false
        guard engine.step.action == .run, !isDone else { return }
        for item in engine.groups(of: engine.step, for: [family]).flatMap(\.items) {
            obey(item.command, for: family)
        }
    }

    /// What one offer puts in place may leave the fact missing for another service.
    private mutating func putRequirementsInPlace(for family: Family) {
        var obeyed: [Command] = []
        for _ in 0..<engine.requirements.count + engine.settings.management.count {
            let missing = engine.requirements.map { engine.facts.standing(of: $0, for: family) }.filter {
                !$0.holds
            }
            let commands = engine.offers(of: engine.step, for: missing).flatMap(\.items).map(\.command)
            guard let next = commands.first(where: { !obeyed.contains($0) }) else { return }
            obeyed.append(next)
            obey(next, for: family)
        }
    }

    private mutating func obey(_ command: Command, for family: Family) {
        switch command.effect {
        case .reads: return
        case .edits(let edit) where edit.family == family:
            guard !edit.onlyCounts, let table = engine.tables[family]?.table else { return }
            guard let after = edit.applied(to: table) else { return isBlind = true }
            judge(after, of: family)
        case .edits, .anything: isBlind = true
        }
    }
}

extension HostRules {
    /// The rules as the steps of a runbook will leave them. Those of a family in which the steps do not begin, and of one that
    /// could not be read, stay as they are.
    ///
    /// - Returns: nil if that cannot be foreseen.
    public func foreseen(after runbook: Runbook, settings: Settings) -> HostRules? {
        let tables: [Family: FilterTable] = families.reduce(into: [:]) { tables, own in
            guard own.problems.isEmpty, !own.isUntouched || nativeGuards(of: own.family).isEmpty,
                let ruleset = own.rulesets.first?.ruleset, ruleset.incompatibleTables.isEmpty
            else { return }
            tables[own.family] = ruleset.filter ?? .untouched
        }
        let forecast = Forecast(runbook, settings, tables: tables)
        guard !forecast.isBlind else { return nil }
        var rules = self
        for index in families.indices {
            guard let table = forecast.tables[families[index].family] else { continue }
            rules.families[index].rulesets[0].ruleset.replaceFilter(by: table)
        }
        return rules
    }
}
