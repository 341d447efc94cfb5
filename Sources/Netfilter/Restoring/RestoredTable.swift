/// A table as iptables-restore fills it, line by line. It begins with the built-in chains, empty.
struct RestoredTable {
    let name: String
    /// The policies that were declared.
    private(set) var policies: [String: Policy] = [:]
    private let builtIn: [String]
    /// The chains in the order in which they were declared; nil where one was deleted.
    private var chains: [RestoredChain?]
    private var places: [String: Int]

    /// - Returns: nil if iptables has no table of that name.
    init?(_ name: String) {
        guard let builtIn = Self.builtIn[name] else { return nil }
        self.name = name
        self.builtIn = builtIn
        chains = builtIn.map { RestoredChain(name: $0) }
        places = Dictionary(uniqueKeysWithValues: builtIn.enumerated().map { ($1, $0) })
    }

    private static let builtIn = [
        "filter": ["INPUT", "FORWARD", "OUTPUT"],
        "nat": ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        "mangle": ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        "raw": ["PREROUTING", "OUTPUT"],
        "security": ["INPUT", "FORWARD", "OUTPUT"],
    ]

    /// The chains. A policy that was not declared is that of a table which nobody has touched: so it is at boot.
    var list: [Chain] {
        chains.compactMap(\.self).enumerated().map { place, chain in
            Chain(
                name: chain.name, policy: place < builtIn.count ? policies[chain.name] ?? .accept : nil,
                rules: chain.rules)
        }
    }

    mutating func take(_ command: RestoreCommand) throws(RefusedLine) {
        switch command {
        case .chain(let name, let policy): try declare(name, policy)
        case .append(let rules): try append(rules)
        case .insert(let rules, let position): try insert(rules, at: position)
        case .policy(let chain, let policy): try setPolicy(chain, policy)
        case .newChain(let name):
            guard places[name] == nil else { throw RefusedLine("the chain \(name) is there already") }
            guard Self.mayBeChain(name), !Target.isExtension(name) else {
                throw RefusedLine("\(name) is no chain's name")
            }
            try add(name)
        case .flush(let chain): try flush(chain)
        case .deleteChain(let chain): try delete(chain)
        case .refused(let line): throw line
        case .remark, .nothing: break
        case .table, .commit: throw RefusedLine("it may not stand inside of a table")
        }
    }

    /// `:NAME -`. A policy behind a chain that is not built in is passed over by nf_tables.
    private mutating func declare(_ name: String, _ policy: String) throws(RefusedLine) {
        if !builtIn.contains(name) {
            // The other backend takes such a name, and no policy.
            guard policy == "-" || Self.mayBeChain(name) else {
                throw RefusedLine("\(name) is no chain's name")
            }
            guard let place = places[name] else { return try add(name) }
            chains[place] = RestoredChain(name: name)
        } else if policy != "-" {
            try setPolicy(name, policy)
        }
    }

    /// Whether iptables itself would make a chain of that name (iptables/xshared.c, `assert_valid_chain_name`).
    private static func mayBeChain(_ name: String) -> Bool {
        !name.hasPrefix("-") && !name.hasPrefix("!") && !name.hasBlanks
    }

    private mutating func setPolicy(_ chain: String, _ policy: String) throws(RefusedLine) {
        guard builtIn.contains(chain) else { throw RefusedLine("\(chain) is no chain with a policy") }
        guard let policy = Policy(rawValue: policy) else { throw RefusedLine("there is no policy \(policy)") }
        policies[chain] = policy
    }

    private mutating func add(_ name: String) throws(RefusedLine) {
        guard (1...28).contains(name.utf8.count) else {
            throw RefusedLine("a chain's name has 1 to 28 letters")
        }
        guard !["ACCEPT", "DROP", "RETURN", "QUEUE"].contains(name) else {
            throw RefusedLine("\(name) is a target's name")
        }
        places[name] = chains.count
        chains.append(RestoredChain(name: name))
    }

    private func place(of chain: String) throws(RefusedLine) -> Int {
        guard let place = places[chain] else { throw RefusedLine("there is no chain \(chain) yet") }
        return place
    }

    private mutating func append(_ rules: [Rule]) throws(RefusedLine) {
        for rule in rules {
            let place = try place(of: rule.chain)
            let resolved = try resolved(rule)
            chains[place]?.append(resolved)
        }
    }

    private mutating func insert(_ rules: [Rule], at position: Int) throws(RefusedLine) {
        for rule in rules {
            let place = try place(of: rule.chain)
            let resolved = try resolved(rule)
            guard chains[place]?.insert(resolved, at: position) == true else {
                throw RefusedLine("\(rule.chain) has no place \(position)")
            }
        }
    }

    /// The rule with the target that it has here. A chain must be there before a rule goes to it, and none goes to a
    /// built-in one; one that has an extension's name takes its place.
    private func resolved(_ rule: Rule) throws(RefusedLine) -> Rule {
        switch rule.target {
        case .jump(let name), .goto(let name):
            guard places[name] != nil else { throw RefusedLine("there is no target or chain \(name)") }
            guard !builtIn.contains(name) else { throw RefusedLine("no rule may go to \(name)") }
        case .drop where name == "nat": throw RefusedLine("the table nat drops nothing")
        case .other, .reject:
            guard let (name, hasOptions) = rule.namedTarget, places[name] != nil else { break }
            guard !hasOptions else { throw RefusedLine("\(name) is a chain here, and has no options") }
            return rule.going(to: .jump(name))
        default: break
        }
        return rule
    }

    /// Without a chain, nf_tables leaves rules that the same file has put in.
    private mutating func flush(_ chain: String?) throws(RefusedLine) {
        if let chain {
            let place = try place(of: chain)
            chains[place] = RestoredChain(name: chain)
        } else if chains.contains(where: { $0?.isEmpty == false }) {
            throw .unfollowed("what -F leaves of the rules before it depends on the backend")
        }
    }

    private mutating func delete(_ chain: String?) throws(RefusedLine) {
        guard let chain else {
            guard places.count > builtIn.count else { return }
            throw .unfollowed("which chains -X deletes depends on the backend")
        }
        let place = try place(of: chain)
        guard !builtIn.contains(chain) else {
            throw .unfollowed("whether \(chain) goes depends on the backend")
        }
        let isUsed = chains.contains { $0?.goes(to: chain) == true }
        guard chains[place]?.isEmpty == true, !isUsed else { throw RefusedLine("\(chain) is still in use") }
        chains[place] = nil
        places[chain] = nil
    }
}
