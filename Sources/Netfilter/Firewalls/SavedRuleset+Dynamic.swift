extension SavedRuleset {
    /// The ruleset without what other programs put in and take out while the host runs. In a file for the next boot it
    /// would be out of date: the ban is over, the container has another address.
    public var withoutDynamicRules: SavedRuleset {
        let dynamic = DynamicRules(in: self)
        return SavedRuleset(
            tables: tables.map { $0.without(dynamic) }, incompatibleTables: incompatibleTables,
            remarks: remarks)
    }

    /// The rules that `withoutDynamicRules` leaves out.
    public var dynamicRules: [Rule] {
        let dynamic = DynamicRules(in: self)
        return tables.flatMap(\.chains).flatMap(\.rules).filter(dynamic.has)
    }
}

extension FilterTable {
    /// The table without what other programs put in and take out while the host runs.
    public var withoutDynamicRules: FilterTable {
        let table = SavedRuleset.Table(name: "filter", chains: indexedChains, isCommitted: true)
        let ruleset = SavedRuleset(tables: [table], incompatibleTables: [], remarks: [])
        return ruleset.withoutDynamicRules.filter ?? self
    }
}

extension SavedRuleset.Table {
    fileprivate func without(_ dynamic: DynamicRules) -> SavedRuleset.Table {
        let chains = chains.filter { !dynamic.has($0) }.map { chain in
            Chain(
                name: chain.name, policy: chain.policy, policyCounters: chain.policyCounters,
                rules: chain.rules.filter { !dynamic.has($0) })
        }
        return SavedRuleset.Table(
            name: name, chains: Chains(chains), isCommitted: isCommitted, remarks: remarks,
            innerRemarks: innerRemarks, completion: completion)
    }
}
