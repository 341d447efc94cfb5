/// One change of a filter table. Places count from 1, as iptables has them.
enum FilterChange: Sendable, Hashable {
    case append(Rule)
    case insert(Rule, at: Int)
    case replace(Rule, at: Int)
    /// The first copy of a rule goes.
    case delete(Rule)
    /// The rule at a place goes.
    case remove(String, at: Int)
    case policy(String, Policy)
    /// A chain's rules go; without a chain, those of all.
    case flush(String?)
    case newChain(String)
    /// Counters begin anew.
    case zero

    /// A rule as it is typed; nil if it cannot be told what it does.
    ///
    /// iptables takes `-jDROP` and `--jum DROP` for a target too, and options of other tables wherever they stand: so the
    /// target must be one that is known, once, and a rule that accepts or leads elsewhere must end with it.
    static func rule(_ chain: String, _ words: ArraySlice<String>) -> Rule? {
        let rule = Rule(chain: chain, words: Array(words))
        let targets = words.indices.filter { words[$0].isTargetOption }
        guard !chain.isEmpty, targets.count == 1, let place = targets.first,
            !words.contains(where: { $0.hasPrefix("-t") || $0.hasPrefix("--ta") })
        else { return nil }
        switch rule.target {
        case .none: return nil
        case .drop, .reject, .mark, .translate, .other: return rule
        case .accept, .returnToCaller, .jump, .goto: return place == words.endIndex - 2 ? rule : nil
        }
    }

    /// The rule that it puts into INPUT.
    var ruleAddedToInput: Rule? {
        switch self {
        case .append(let rule), .insert(let rule, _): rule.chain == "INPUT" ? rule : nil
        case .replace, .delete, .remove, .policy, .flush, .newChain, .zero: nil
        }
    }

    /// - Returns: whether it can be told what the chains become.
    func apply(to chains: inout [Chain]) -> Bool {
        switch self {
        case .append(let rule):
            guard rule.leadsSomewhere(in: chains) else { return false }
            return chains.change(rule.chain) { $0.append(rule) }
        case .insert(let rule, let place):
            guard rule.leadsSomewhere(in: chains) else { return false }
            return chains.change(rule.chain, upTo: place - 1) { $0.insert(rule, at: place - 1) }
        case .replace(let rule, let place):
            guard rule.leadsSomewhere(in: chains) else { return false }
            return chains.change(rule.chain, upTo: place) { $0[place - 1] = rule }
        case .remove(let chain, let place):
            return chains.change(chain, upTo: place) { $0.remove(at: place - 1) }
        case .delete(let rule):
            let copies = chains.first { $0.name == rule.chain }?.rules ?? []
            guard let place = copies.firstIndex(where: rule.isSame) else { return false }
            return chains.change(rule.chain) { $0.remove(at: place) }
        case .policy(let name, let policy):
            guard let index = chains.firstIndex(where: { $0.name == name && $0.policy != nil }) else {
                return false
            }
            chains[index] = Chain(name: name, policy: policy, rules: chains[index].rules)
            return true
        case .flush(let name?): return chains.change(name) { $0 = [] }
        case .flush(nil):
            for name in chains.map(\.name) { _ = chains.change(name) { $0 = [] } }
            return true
        case .newChain(let name):
            guard !chains.contains(where: { $0.name == name }) else { return false }
            chains.append(Chain(name: name, policy: nil))
            return true
        case .zero: return true
        }
    }
}

extension [Chain] {
    /// Changes a chain's rules, if it is there and has so many.
    fileprivate mutating func change(
        _ name: String, upTo place: Int = 0, _ change: (inout [Rule]) -> Void
    ) -> Bool {
        guard let index = firstIndex(where: { $0.name == name }),
            (0...self[index].rules.count).contains(place)
        else {
            return false
        }
        let chain = self[index]
        var rules = chain.rules
        change(&rules)
        self[index] = Chain(
            name: name, policy: chain.policy, policyCounters: chain.policyCounters, rules: rules)
        return true
    }
}

extension Rule {
    /// Whether the chain that it leads to is there, if it leads to one.
    fileprivate func leadsSomewhere(in chains: [Chain]) -> Bool {
        target.chainName.map { name in chains.contains { $0.name == name } } ?? true
    }
}

extension String {
    /// Whether iptables may take the word for `--jump` or `--goto`, also shortened or run together with the target.
    fileprivate var isTargetOption: Bool {
        ["-j", "-g", "--j", "--g"].contains { hasPrefix($0) }
    }
}
