/// Where a rule stands.
public struct RuleReference: Sendable, Hashable, CustomStringConvertible {
    /// The table, where it is not the filter table.
    public let table: String?
    /// The chain.
    public let chain: String
    /// The position in it, from 1, as `iptables --line-numbers` counts.
    public let position: Int
    /// The rule, without what it has counted: that is the table's to tell, each time that it is read.
    public let rule: Rule

    /// Makes a reference.
    public init(table: String? = nil, chain: String, position: Int, rule: Rule) {
        self.table = table
        self.chain = chain
        self.position = position
        self.rule = rule.withoutCounters
    }

    /// Its place tells it apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(chain)
        hasher.combine(position)
    }

    /// The rule as `iptables -S` prints it, or as nft takes it for its own tables, which are called by family and name.
    public var text: String {
        guard let table, table.contains(" ") else { return rule.text }
        return "add rule \(table) \(chain) \(rule.specification)"
    }

    /// `rule 2 of INPUT`, `rule 1 of PREROUTING in table raw`.
    public var description: String {
        "rule \(position) of \(chain)" + (table.map { " in table \($0)" } ?? "")
    }
}
