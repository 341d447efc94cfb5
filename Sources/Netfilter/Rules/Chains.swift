/// The chains of a table, to be found by their names.
struct Chains: Sendable, Equatable {
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

    /// A chain, and those that a packet can get to from there, in the order in which it would.
    func reached(from name: String) -> [Chain] {
        var reached = [self[name]].compactMap(\.self)
        var names: Set<String> = [name]
        var next = 0
        while next < reached.count {
            for rule in reached[next].rules {
                guard let name = rule.target.chainName, names.insert(name).inserted, let chain = self[name]
                else { continue }
                reached.append(chain)
            }
            next += 1
        }
        return reached
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
