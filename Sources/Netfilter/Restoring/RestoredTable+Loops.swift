extension RestoredTable {
    /// Whether a packet could come to a chain again that it has not left: the kernel takes no such table
    /// (net/netfilter/x_tables.c, `xt_table_validate`; nf_tables_api.c, `nf_tables_check_loops`).
    static func hasLoop(_ chains: [Chain]) -> Bool {
        let byName = Chains(chains)
        var done: Set<String> = []
        for chain in chains where chain.policy != nil {
            var (path, onPath) = ([(chain, 0)], Set([chain.name]))
            while let (current, next) = path.last {
                guard next < current.rules.count else {
                    path.removeLast()
                    onPath.remove(current.name)
                    done.insert(current.name)
                    continue
                }
                path[path.count - 1].1 += 1
                guard let name = current.rules[next].target.chainName, let chain = byName[name] else {
                    continue
                }
                guard !onPath.contains(name) else { return true }
                guard !done.contains(name) else { continue }
                onPath.insert(name)
                path.append((chain, 0))
            }
        }
        return false
    }
}
