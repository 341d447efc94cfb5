/// Collects chains and rules from the lines of `iptables -S`.
struct SpecificationParser {
    private var order: [String] = []
    private var heads: [String: (policy: Policy?, counters: Counters?)] = [:]
    private var rules: [String: [Rule]] = [:]

    /// The chains in the order in which they were declared.
    var chains: [Chain] {
        order.map { name in
            let (policy, counters) = heads[name] ?? (nil, nil)
            return Chain(name: name, policy: policy, policyCounters: counters, rules: rules[name] ?? [])
        }
    }

    /// Reads a line with `-P`, `-N` or `-A`.
    mutating func read(_ line: ListingLine) throws(ListingError) {
        let words = line.words
        switch (words.first, words.count) {
        case (nil, _): break
        case ("-P", 3), ("-P", 6): try readPolicy(line)
        case ("-N", 2): declare(words[1], nil, nil)
        case ("-A", 2...): append(Rule(chain: words[1], words: Array(words[2...])))
        default: throw line.error(expected: "a policy (-P), a chain (-N) or a rule (-A)")
        }
    }

    /// Notes a chain. One that is declared again takes the new policy.
    mutating func declare(_ name: String, _ policy: Policy?, _ counters: Counters?) {
        if heads.updateValue((policy, counters), forKey: name) == nil { order.append(name) }
    }

    /// Notes a rule. Its chain need not be declared: `iptables -S INPUT 1` prints the rule alone.
    mutating func append(_ rule: Rule) {
        if heads[rule.chain] == nil { declare(rule.chain, nil, nil) }
        rules[rule.chain, default: []].append(rule)
    }

    private mutating func readPolicy(_ line: ListingLine) throws(ListingError) {
        let words = line.words
        guard let policy = Policy(rawValue: words[2]) else {
            throw line.error(expected: "the policy ACCEPT or DROP")
        }
        guard words.count == 6 else { return declare(words[1], policy, nil) }
        guard words[3] == "-c", let counters = Counters(words[4], words[5]) else {
            throw line.error(expected: "the policy's counters: -c PACKETS BYTES")
        }
        declare(words[1], policy, counters)
    }
}
