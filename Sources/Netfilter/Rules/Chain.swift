/// A chain of rules.
public struct Chain: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its policy; nil for a chain that is not built in.
    public let policy: Policy?
    /// What the policy has counted, where the listing says so.
    public let policyCounters: Counters?
    /// The rules in order.
    public let rules: [Rule]
    /// The places of the rules in what was listed, from 1, where one that was listed became several.
    let positions: [Int]?

    /// Makes a chain.
    public init(name: String, policy: Policy?, policyCounters: Counters? = nil, rules: [Rule] = []) {
        self.init(name: name, policy: policy, policyCounters: policyCounters, rules: rules, positions: nil)
    }

    init(name: String, policy: Policy?, policyCounters: Counters? = nil, rules: [Rule], positions: [Int]?) {
        self.name = name
        self.policy = policy
        self.policyCounters = policyCounters
        self.rules = rules
        self.positions = positions
    }

    /// The place in the listing, from 1, of the rule at an index, which counts from 0.
    func position(of index: Int) -> Int { positions?[index] ?? index + 1 }

    /// The line that declares the chain in what `iptables -S` prints.
    var declaration: String {
        RuleWords.printed(policy.map { ["-P", name, $0.rawValue] } ?? ["-N", name])
    }

    /// The rules with their places.
    public var references: [RuleReference] { rules.indices.map { reference(to: $0) } }

    /// The rule at an index, which counts from 0, with its place, in this table where it is not iptables' filter table.
    func reference(to index: Int, inTable table: String? = nil) -> RuleReference {
        RuleReference(table: table, chain: name, position: position(of: index), rule: rules[index])
    }

    /// Whether rules and policy are the same, whatever the counters say.
    public func hasSameRules(as other: Chain) -> Bool {
        name == other.name && policy == other.policy && rules.count == other.rules.count
            && zip(rules, other.rules).allSatisfy { $0.isSame(as: $1) }
    }

    /// Whether the kernel has the chain before anyone has touched it.
    var isUntouched: Bool { policy == .accept && rules.isEmpty }
}

extension [Chain] {
    /// Whether the chains have the same rules and policies, whatever their order and counters.
    func haveSameRules(as other: [Chain]) -> Bool {
        let others = Dictionary(other.map { ($0.name, $0) }) { first, _ in first }
        return count == other.count
            && allSatisfy { chain in others[chain.name]?.hasSameRules(as: chain) ?? false }
    }
}
