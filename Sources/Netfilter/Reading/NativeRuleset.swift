import FoundationEssentials

/// What `nft -j list chains`, `list table` or `list ruleset` prints (libnftables-json(5)), as far as packets to this host
/// are concerned.
public struct NativeRuleset: Sendable {
    /// The tables that have a chain.
    public let tables: [Table]
    private let chains: [Listed.Chain]
    private let rules: [ChainName: [[JSONValue]]]

    /// A table of nftables.
    public struct Table: Sendable, Hashable {
        /// `ip`, `ip6`, `inet`, `netdev` and so on.
        public let family: String
        /// Its name.
        public let name: String

        /// Whether iptables or ip6tables may have made it, and shows it (iptables-nft(8)).
        public var isOfIptables: Bool {
            ["ip", "ip6"].contains(family) && ["filter", "nat", "mangle", "raw", "security"].contains(name)
        }
    }

    /// Reads the text.
    ///
    /// - Throws: `DecodingError` if it is something else.
    public init(parsing text: String) throws {
        let entries = try JSONDecoder().decode(Listed.self, from: Data(text.utf8)).nftables
        chains = entries.compactMap(\.chain)
        var seen: Set<Table> = []
        tables = chains.map { Table(family: $0.family, name: $0.table) }.filter { seen.insert($0).inserted }
        rules = entries.compactMap(\.rule).reduce(into: [:]) { rules, rule in
            rules[ChainName(family: rule.family, table: rule.table, chain: rule.chain), default: []].append(
                rule.expr)
        }
    }

    /// The chains on the way of packets to this host, without those that iptables shows.
    public var nativeChains: [NativeChain] {
        chains.compactMap { chain in
            guard let hook = chain.hook, ["ingress", "prerouting", "input"].contains(hook),
                ["ip", "ip6", "inet", "netdev"].contains(chain.family),
                !Table(family: chain.family, name: chain.table).isOfIptables
            else { return nil }
            return NativeChain(
                nftFamily: chain.family, table: chain.table, name: chain.name, hook: hook,
                priority: chain.prio ?? 0, effect: effect(of: chain))
        }
    }

    /// Whether a rule among those of iptables' own tables looks up a set or a map. iptables never writes such a rule,
    /// and shows it without that condition (measured with 1.8.7 to 1.8.13). The text is what `nft -j list table`
    /// prints; quotes inside of it, as in a comment, are escaped.
    public static func hidesConditions(_ text: String) -> Bool {
        [#""right": {"set":"#, #""right": "@"#, #""vmap":"#].contains { text.utf8.contains($0.utf8) }
    }

    private func effect(of chain: Listed.Chain) -> NativeChain.Effect {
        var known: [ChainName: Meaning] = [:]
        let name = ChainName(family: chain.family, table: chain.table, chain: chain.name)
        let meaning = meaning(of: name, &known)
        guard chain.policy == "drop" else { return meaning.effect }
        return meaning.accepts ? max(meaning.effect, .mayDrop) : .dropsAll
    }

    /// What rules may do, and whether any of them accepts.
    private struct Meaning {
        var effect = NativeChain.Effect.none
        var accepts = false

        mutating func add(_ other: Meaning, forSourcesOnly: Bool) {
            effect = max(effect, forSourcesOnly && other.effect == .mayDrop ? .dropsSources : other.effect)
            accepts = accepts || other.accepts
        }
    }

    /// The meaning of a chain's rules with those of the chains they lead to, each looked at once.
    private func meaning(of name: ChainName, _ known: inout [ChainName: Meaning]) -> Meaning {
        if let meaning = known[name] { return meaning }
        known[name] = Meaning()
        var meaning = Meaning()
        for rule in rules[name] ?? [] {
            let isForSources = rule.contains(where: \.matchesSource)
            for statement in rule {
                let own = Meaning(effect: statement.effect, accepts: statement.accepts)
                meaning.add(own, forSourcesOnly: isForSources)
                for target in statement.targets {
                    let next = ChainName(family: name.family, table: name.table, chain: target)
                    meaning.add(self.meaning(of: next, &known), forSourcesOnly: isForSources)
                }
            }
        }
        known[name] = meaning
        return meaning
    }

    private struct ChainName: Hashable {
        var family: String
        var table: String
        var chain: String
    }

    private struct Listed: Decodable {
        var nftables: [Entry]

        struct Entry: Decodable {
            var chain: Chain?
            var rule: Rule?
        }

        struct Chain: Decodable {
            var family: String
            var table: String
            var name: String
            var hook: String?
            var prio: Int?
            var policy: String?
        }

        struct Rule: Decodable {
            var family: String
            var table: String
            var chain: String
            var expr: [JSONValue]
        }
    }
}

extension JSONValue {
    /// What a statement of a rule may do to a packet. One that is not known here may do anything.
    fileprivate var effect: NativeChain.Effect {
        switch name {
        case "drop", "reject", "vmap": .mayDrop
        case "accept", "continue", "return", "jump", "goto", "match", "counter", "log", "limit", "quota",
            "set",
            "ct count", "ct helper", "ct timeout", "comment", "meter":
            .none
        case "mangle": self["mangle"]?["key"]?["meta"] == nil ? .mayChange : .none
        default: .mayChange
        }
    }

    fileprivate var accepts: Bool { name == "accept" || name == "vmap" }

    /// Whether the statement asks for single source addresses, or for those of a set. A prefix or a range may be that of
    /// all addresses.
    fileprivate var matchesSource: Bool {
        guard let match = self["match"], match["op"] == .string("=="), let right = match["right"],
            match["left"]?["payload"]?["field"] == .string("saddr")
        else { return false }
        return (right.text != nil || right["set"] != nil)
            && right.allObjects(named: ["prefix", "range"]).isEmpty
    }

    /// The chains that the statement leads to. Those of a map that is kept elsewhere are not listed here, but its
    /// name stands for a verdict that may be any.
    fileprivate var targets: [String] {
        guard let name else { return [] }
        switch name {
        case "jump", "goto": return self[name]?["target"]?.text.map { [$0] } ?? []
        case "vmap": return allObjects(named: ["jump", "goto"]).compactMap { $0["target"]?.text }
        default: return []
        }
    }
}

extension String.UTF8View {
    /// Whether the bytes occur here, one after the other.
    fileprivate func contains(_ other: String.UTF8View) -> Bool {
        guard let first = other.first else { return true }
        var rest = self[...]
        while let place = rest.firstIndex(of: first) {
            if rest[place...].starts(with: other) { return true }
            rest = rest[place...].dropFirst()
        }
        return false
    }
}
