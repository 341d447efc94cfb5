/// Tells which rules of a ruleset other programs put in and take out while the host runs: bans, containers' and virtual
/// machines' chains, and the rules that lead there.
struct DynamicRules {
    private let programs: [FirewallProgram]
    /// The networks behind the programs' interfaces: their rules name these too.
    private let networks: [Network]

    init(in ruleset: SavedRuleset) {
        let programs = FirewallProgram.found(in: [ruleset])
        self.programs = programs
        guard !programs.isEmpty else {
            networks = []
            return
        }
        let rules = ruleset.tables.flatMap(\.chains).flatMap(\.rules)
        networks = rules.filter { rule in programs.contains { $0.namesOwnInterface(rule) } }.compactMap(
            \.source)
    }

    /// Whether the chain is one of theirs.
    func has(_ chain: Chain) -> Bool {
        programs.contains { $0.isOwnChain(chain.name) }
    }

    /// Whether the rule is one of theirs.
    func has(_ rule: Rule) -> Bool {
        programs.contains { $0.putsIn(rule) }
            || rule.target == .other("MASQUERADE") && (rule.source.map(isInside) ?? false)
    }

    private func isInside(_ network: Network) -> Bool {
        networks.contains { $0.contains(network) }
    }
}

extension Rule {
    /// The network that packets must come from, if the rule names one.
    fileprivate var source: Network? {
        matches.lazy.compactMap { match -> Network? in
            guard case .source(let network) = match.condition, !match.isNegated, !network.isEverything else {
                return nil
            }
            return network
        }.first
    }
}
