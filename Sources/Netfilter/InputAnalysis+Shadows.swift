/// A rule that no packet ever meets, because an earlier one takes all that it asks for.
public struct ShadowedRule: Sendable, Hashable {
    /// The rule.
    public let rule: RuleReference
    /// The rule before it.
    public let shadow: RuleReference
}

extension InputAnalysis {
    /// The rules of INPUT, and of the chains it leads to, that no packet ever meets: an earlier rule of the same chain
    /// asks for nothing that they do not ask for too, and lets nothing go on.
    ///
    /// The time is linear in the number of rules: each is looked up by the few subsets of what it asks for.
    public var shadowedRules: [ShadowedRule] {
        chains.flatMap(Self.shadowedRules)
    }

    private static func shadowedRules(of chain: Chain) -> [ShadowedRule] {
        var ends: [Int: (rule: RuleReference, demands: [Demand])] = [:]
        var shadowed: [ShadowedRule] = []
        for (index, rule) in chain.rules.enumerated() {
            guard let demands = Demand.all(of: rule) else { continue }
            let reference = { RuleReference(chain: chain.name, position: index + 1, rule: rule) }
            let hashes = demands.map(\.hashValue)
            let shadow = sums(of: hashes).lazy.compactMap { ends[$0] }.first {
                demands.contains(all: $0.demands)
            }
            if let shadow {
                shadowed.append(ShadowedRule(rule: reference(), shadow: shadow.rule))
            } else if rule.target.endsChain {
                ends[hashes.reduce(0, &+)] = (reference(), demands)
            }
        }
        return shadowed
    }

    /// The sums of some of the numbers: of none, of each alone, and so on to that of all.
    private static func sums(of numbers: [Int]) -> [Int] {
        numbers.reduce(into: [0]) { sums, number in sums += sums.map { $0 &+ number } }
    }

    /// What a rule asks of a packet, however it is spelt.
    private struct Demand: Hashable {
        var condition: Match.Condition
        var isNegated: Bool

        /// - Returns: nil if a match is not looked into, or there are too many to look at every subset.
        static func all(of rule: Rule) -> [Demand]? {
            var demands: [Demand] = []
            for match in rule.matches {
                switch match.condition {
                case .comment: continue
                case .unmodelled, .rarity, .set, .outInterface, .destinationType(_, others: true): return nil
                default: demands.append(Demand(condition: match.condition, isNegated: match.isNegated))
                }
            }
            return demands.count <= 8 ? demands : nil
        }
    }
}

extension Array where Element: Equatable {
    fileprivate func contains(all others: [Element]) -> Bool { others.allSatisfy(contains) }
}

extension Target {
    /// Whether a packet that fits goes no further in this chain.
    fileprivate var endsChain: Bool {
        switch self {
        case .accept, .drop, .reject, .returnToCaller, .goto: true
        case .jump, .none, .other: false
        }
    }
}
