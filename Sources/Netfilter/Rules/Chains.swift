/// The chains of a table, to be found by their names.
struct Chains: Sendable, Hashable {
    /// In the order in which they were listed.
    let list: [Chain]
    private let positions: [String: Int]

    init(_ chains: [Chain]) {
        let clashing = Set(chains.map(\.name).filter(Target.isExtension))
        list = clashing.isEmpty ? chains : chains.map { $0.doubting(clashing) }
        positions = Dictionary(list.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The chain of that name.
    subscript(name: String) -> Chain? {
        positions[name].map { list[$0] }
    }
}

extension Chain {
    /// The chain in a table with chains of these names, which are names of extensions too. Only the options that REJECT is
    /// always printed with tell which of the two a rule goes to.
    fileprivate func doubting(_ names: Set<String>) -> Chain {
        let doubted = rules.map { rule in
            guard rule.target.chainName == nil, let (name, hasOptions) = rule.namedTarget,
                names.contains(name),
                !hasOptions
            else { return rule }
            return rule.going(to: name == "REJECT" ? .jump(name) : .other("\(name) or a chain"))
        }
        return Chain(name: self.name, policy: policy, policyCounters: policyCounters, rules: doubted)
    }
}
