public import Netfilter
public import Runbook

extension HostRules {
    /// The rules as the steps of a runbook will leave them. Those of a family in which the steps do not begin, and of
    /// one that could not be read, stay as they are.
    ///
    /// - Returns: nil if that cannot be foreseen.
    public func foreseen(after runbook: Runbook, settings: Settings) -> HostRules? {
        let tables: [Family: FilterTable] = families.reduce(into: [:]) { tables, own in
            guard own.problems.isEmpty, !own.isUntouched || nativeGuards(of: own.family).isEmpty,
                let ruleset = own.rulesets.first?.ruleset, ruleset.incompatibleTables.isEmpty
            else { return }
            tables[own.family] = ruleset.filter ?? .untouched
        }
        let engine = StepEngine(runbook: runbook, settings: settings)
        guard let after = try? engine.forecast(of: tables) else { return nil }
        var rules = self
        for index in families.indices {
            guard let table = after[families[index].family] else { continue }
            rules.families[index].rulesets[0].ruleset.replaceFilter(by: table)
        }
        return rules
    }
}
