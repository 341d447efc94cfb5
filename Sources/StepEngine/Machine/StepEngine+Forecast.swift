import Netfilter
import Runbook

/// What the steps make of the rules, if everybody types the word that leads on and nothing goes wrong.
extension StepEngine {
    /// A command may do anything.
    struct Unforeseeable: Error {}

    /// What becomes of filter tables by the steps.
    func forecast(of tables: [Family: FilterTable]) throws(Unforeseeable) -> [Family: FilterTable] {
        var engine = self
        for (family, table) in tables { engine.suppose(table, of: family) }
        for index in runbook.steps.indices {
            engine.progress = Progress(index: index)
            for family in engine.stepFamilies where tables[family] != nil { try engine.foresee(for: family) }
        }
        return engine.tables.mapValues(\.table)
    }

    private mutating func suppose(_ table: FilterTable, of family: Family) {
        tables[family] = JudgedTable(table, of: family, settings: settings)
    }

    private mutating func foresee(for family: Family) throws(Unforeseeable) {
        try foreseeOffers(for: family)
        let isDone = step.skipWhen.map { facts.holds($0, for: family) } ?? false
        guard step.action == .run, !isDone else { return }
        for item in groups(of: step, for: [family]).flatMap(\.items) {
            try foresee(item.command, for: family)
        }
    }

    /// What one offer puts in place may leave the fact missing for another service.
    private mutating func foreseeOffers(for family: Family) throws(Unforeseeable) {
        var taken: [Command] = []
        for _ in 0..<requirements.count + settings.management.count {
            let missing = requirements.map { facts.standing(of: $0, for: family) }.filter { !$0.holds }
            let commands = offers(of: step, for: missing).flatMap(\.items).map(\.command)
            guard let next = commands.first(where: { !taken.contains($0) }) else { return }
            taken.append(next)
            try foresee(next, for: family)
        }
    }

    private mutating func foresee(_ command: Command, for family: Family) throws(Unforeseeable) {
        switch command.effect {
        case .reads: return
        case .edits(let edit) where edit.family == family:
            guard !edit.onlyCounts, let table = tables[family]?.table else { return }
            guard let after = edit.applied(to: table) else { throw Unforeseeable() }
            suppose(after, of: family)
        case .edits, .anything: throw Unforeseeable()
        }
    }
}
