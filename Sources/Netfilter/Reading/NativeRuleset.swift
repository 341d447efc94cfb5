/// What `nft -j list table` or `list ruleset` prints (libnftables-json(5)), or the kernel lists, as far as packets to
/// this host are concerned.
public struct NativeRuleset: Sendable {
    /// The tables that have a chain.
    public let tables: [Table]
    private(set) var chains: [Chain]
    let rules: [ChainName: [[JSONValue]]]
    /// By table, and in it by name.
    let sets: [Table: [String: NativeSet]]

    /// The families whose tables no program of iptables-nft has shown, so that what looks like its own is not known
    /// either.
    public var unshownFamilies: [Family] = []

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
    /// - Throws: `ListingError` if it is something else.
    public init(parsing text: String) throws(ListingError) {
        guard let entries = try JSONReader.value(of: text)["nftables"]?.array else {
            throw Self.misses("nftables")
        }
        var chains: [Chain] = []
        var rules: [ChainName: [[JSONValue]]] = [:]
        var sets = NativeSetReader()
        for entry in entries {
            if let set = entry["set"] ?? entry["map"] { sets.add(set) }
            if let chain = entry["chain"] { chains.append(try Chain(chain)) }
            if let rule = entry["rule"] {
                let chain = try ChainName(rule, name: "chain")
                guard let statements = rule["expr"]?.array else { throw Self.misses("expr") }
                rules[chain, default: []].append(statements)
                sets.note(statements, in: Table(family: chain.family, name: chain.table))
            }
        }
        var seen: Set<Table> = []
        tables = chains.map(\.name.tableName).filter { seen.insert($0).inserted }
        self.chains = chains
        self.rules = rules
        self.sets = sets.sets
    }

    /// Takes the chains that the kernel lists. What their rules do is not known, unless they have none.
    init(tables: [Table], chains: [Chain]) {
        self.tables = tables
        self.chains = chains
        rules = [:]
        sets = [:]
    }

    static func misses(_ key: String) -> ListingError {
        ListingError(line: 0, text: "", expected: "\"\(key)\"")
    }

    /// The tables with a chain on the way of packets to this host or out of it that iptables does not show, and whose
    /// rules are not known.
    public var unreadTables: [Table] {
        var seen: Set<Table> = []
        return chains(at: Self.inbound + Self.outbound).filter { !$0.hasKnownRules }.map(\.name.tableName)
            .filter { seen.insert($0).inserted }
    }

    /// Whatever is not of this table.
    public func without(_ table: Table) -> NativeRuleset {
        var rest = self
        rest.chains.removeAll { $0.name.tableName == table }
        return rest
    }

    private static let inbound = ["ingress", "prerouting", "input"]
    private static let outbound = ["output", "postrouting", "egress"]

    /// The chains on the way of packets to this host, without those that iptables shows.
    public var nativeChains: [NativeChain] {
        chains(at: Self.inbound).map {
            native($0, effect: effect(of: $0), rules: readRules(of: $0))
        }
    }

    /// The chains on the way of packets out of this host, without those that iptables shows, as they look from the other end.
    /// What they ask of a source is asked of this host itself, so that dropping it is no ban; and what nat's chains change goes
    /// on all the same.
    public var outgoingNativeChains: [NativeChain] {
        chains(at: Self.outbound).map { chain in
            let effect = effect(of: chain)
            if chain.translates, effect == .mayChange { return native(chain, effect: .none) }
            return native(
                chain, effect: effect == .dropsSources ? .mayDrop : effect,
                rules: readRules(of: chain).mapValues(\.mirrored))
        }
    }

    /// The chains on the way of packets that this host passes on, without those that iptables shows.
    public var forwardingNativeChains: [NativeChain] {
        chains(at: ["forward"]).map { native($0, effect: effect(of: $0), rules: readRules(of: $0)) }
    }

    private func chains(at hooks: [String]) -> [Chain] {
        chains.filter { chain in
            chain.hook.map(hooks.contains) ?? false
                && ["ip", "ip6", "inet", "netdev"].contains(chain.name.family) && !isShown(chain)
        }
    }

    private func isShown(_ chain: Chain) -> Bool {
        chain.isOfIptables && !unshownFamilies.contains(chain.name.family == "ip" ? .ipv4 : .ipv6)
    }

    private func native(
        _ chain: Chain, effect: NativeChain.Effect, rules: [Family: NativeRules] = [:]
    ) -> NativeChain {
        NativeChain(
            nftFamily: chain.name.family, table: chain.name.table, name: chain.name.chain,
            hook: chain.hook ?? "", priority: chain.priority, effect: effect,
            policy: chain.dropsTheRest ? .drop : .accept, translates: chain.translates, rules: rules)
    }

    /// Whether a rule among those of iptables' own tables looks up a set or a map. iptables never writes such a rule,
    /// and shows it without that condition (measured with 1.8.7 to 1.8.13). The text is what `nft -j list table`
    /// prints; quotes inside of it, as in a comment, are escaped.
    public static func hidesConditions(_ text: String) -> Bool {
        [#""right": {"set":"#, #""right": "@"#, #""vmap":"#].contains { text.utf8.contains($0.utf8) }
    }

    private func effect(of chain: Chain) -> NativeChain.Effect {
        guard chain.hasKnownRules else { return .unread }
        var known: [ChainName: Meaning] = [:]
        let meaning = meaning(of: chain.name, &known)
        guard chain.dropsTheRest else { return meaning.effect }
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
        case "mangle": changesNothingAsked ? .none : .mayChange
        default: .mayChange
        }
    }

    /// Whether a statement changes nothing that rules can be read to ask for (libnftables-json(5), MANGLE).
    var changesNothingAsked: Bool {
        guard let key = self["mangle"]?["key"] else { return false }
        if key["tcp option"] != nil { return true }
        return ["priority", "nftrace", "secmark"].contains(key["meta"]?["key"]?.text)
            || ["label", "event", "secmark"].contains(key["ct"]?["key"]?.text)
            || ["dscp", "ecn"].contains(key["payload"]?["field"]?.text)
    }

    fileprivate var accepts: Bool { name == "accept" || name == "vmap" }

    /// Whether the statement asks for single source addresses, or for those of a set. A prefix or a range may be that
    /// of all addresses.
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
