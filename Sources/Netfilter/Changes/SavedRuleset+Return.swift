extension SavedRuleset {
    /// The way back to these tables, whoever has changed them since. Those that are as they were are not named, so that
    /// they are left alone.
    ///
    /// - Parameter current: the tables as they are; nil if they cannot be read, so that all are brought back.
    /// - Returns: what `iptables-restore`, without `--noflush`, must read; nil if there is nothing to do.
    public func returnInput(from current: SavedRuleset?) -> String? {
        let lost = tables.filter { !incompatibleTables.contains($0.name) && !(current?.has($0) ?? false) }
        let known = tables.map(\.name) + incompatibleTables
        let new = current?.tables.filter { !$0.isUntouched && !known.contains($0.name) } ?? []
        let text = lost.map(\.restoreInput) + new.map(\.emptyingInput)
        return text.isEmpty ? nil : text.joined()
    }

    /// The tables that are others than before, whatever they have counted, and whatever other programs put in and take
    /// out while the host runs. Of those that iptables cannot show it tells nothing.
    public func tablesChanged(since before: SavedRuleset) -> [String] {
        let (here, there) = (withoutDynamicRules, before.withoutDynamicRules)
        let names = Set(here.tables.map(\.name) + there.tables.map(\.name))
        return names.filter { name in
            guard !incompatibleTables.contains(name) || !before.incompatibleTables.contains(name) else {
                return false
            }
            guard let table = there.tables.first(where: { $0.name == name }) else {
                return here.tables.contains { $0.name == name && !$0.isUntouched }
            }
            return !here.has(table)
        }.sorted()
    }

    /// Whether a table is here as it was there. One that nobody has touched is the same as none.
    private func has(_ table: Table) -> Bool {
        guard !incompatibleTables.contains(table.name) else { return false }
        guard let here = tables.first(where: { $0.name == table.name }) else { return table.isUntouched }
        return here.chains.haveSameRules(as: table.chains)
    }
}

extension SavedRuleset.Table {
    /// Counters begin anew: those of before would tell of packets that these rules never saw.
    fileprivate var restoreInput: String {
        transaction(
            chains.map { ":\($0.name) \($0.policy?.rawValue ?? "-") [0:0]" }
                + chains.flatMap(\.rules).map(\.text))
    }

    /// A table that was not there cannot be taken away by iptables: it becomes as the kernel makes it.
    fileprivate var emptyingInput: String {
        transaction(chains.filter { $0.policy != nil }.map { ":\($0.name) ACCEPT [0:0]" })
    }

    private func transaction(_ lines: [String]) -> String {
        (["*" + name] + lines + ["COMMIT"]).map { $0 + "\n" }.joined()
    }
}
