/// A rule that no packet ever meets, because an earlier one takes all that it asks for.
public struct ShadowedRule: Sendable, Hashable {
    /// The rule.
    public let rule: RuleReference
    /// The rule before it.
    public let shadow: RuleReference

    /// Whether both do the same with the same packets.
    public var isRepetition: Bool {
        let relation = rule.rule.relation(to: shadow.rule)
        return rule.rule.target == shadow.rule.target && (relation == .same || relation == .equivalent)
    }
}

extension InputAnalysis {
    /// The rules of INPUT, and of the chains it leads to, that no packet ever meets: an earlier rule of the same chain
    /// asks for nothing that they do not ask for too, and lets nothing go on.
    ///
    /// The time is linear in the number of rules: each is looked up by the few subsets of what it asks for.
    public var shadowedRules: [ShadowedRule] {
        chains.flatMap(shadowedRules)
    }

    private func shadowedRules(of chain: Chain) -> [ShadowedRule] {
        let reference = { chain.reference(to: $0, inTable: table.native?.tableName) }
        var ends: [Int: Int] = [:]
        ends.reserveCapacity(chain.rules.count)
        var shadowed: [ShadowedRule] = []
        for (index, rule) in chain.rules.enumerated() {
            guard let hashes = rule.demandHashes else { continue }
            let shadow = Self.sums(of: hashes).lazy.compactMap { ends[$0] }.first {
                rule.demandsAll(of: chain.rules[$0])
            }
            if let shadow {
                shadowed.append(ShadowedRule(rule: reference(index), shadow: reference(shadow)))
            } else if rule.target.endsChain {
                ends[hashes.reduce(0, &+)] = index
            }
        }
        return shadowed
    }

    /// The sums of some of the numbers: of none, of each alone, and so on to that of all.
    private static func sums(of numbers: [Int]) -> [Int] {
        var sums = [0]
        sums.reserveCapacity(1 << numbers.count)
        for number in numbers {
            for index in sums.indices { sums.append(sums[index] &+ number) }
        }
        return sums
    }
}

extension Rule {
    /// A hash of each thing that the rule asks of a packet; nil if a match is not looked into, or there are too many to
    /// look at every subset of them.
    fileprivate var demandHashes: [Int]? {
        var hashes: [Int] = []
        hashes.reserveCapacity(matches.count)
        for match in matches {
            switch match.condition {
            case .comment: continue
            case .unmodelled, .mark, .rarity, .set, .outInterface, .anyOf: return nil
            default: hashes.append(match.isNegated ? ~match.condition.hashValue : match.condition.hashValue)
            }
        }
        return hashes.count <= 8 ? hashes : nil
    }
}

extension Target {
    /// Whether a packet that fits goes no further in this chain.
    fileprivate var endsChain: Bool {
        switch self {
        case .accept, .drop, .reject, .returnToCaller, .goto: true
        case .jump, .mark, .translate, .none, .other: false
        }
    }
}
