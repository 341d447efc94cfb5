/// The rules of a chain of nftables' own at a hook, as the packets of one family meet them: read into the same conditions and
/// targets as those of iptables.
///
/// Each chain at a hook decides by itself: what one accepts, a later one may still drop (nft(8), CHAINS).
struct NativeRules: Sendable {
    /// The chain at the hook, with its policy.
    let base: Chain
    /// It, and all that it leads to.
    let chains: Chains
    /// Whether it comes before connection tracking.
    let isBeforeTracking: Bool

    /// The rules of a chain on the way out, as they look from the other end (`Chain.mirrored`).
    var mirrored: NativeRules {
        NativeRules(
            base: base.mirrored(translates: false),
            chains: Chains(chains.list.map { $0.mirrored(translates: false) }),
            isBeforeTracking: isBeforeTracking)
    }

    /// The rules as packets meet them that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> NativeRules {
        NativeRules(
            base: base.leaving(by: interface), chains: Chains(chains.list.map { $0.leaving(by: interface) }),
            isBeforeTracking: isBeforeTracking)
    }

    /// Takes a packet through the chain, with its policy.
    func walk(_ packet: Packet, in table: String, share: Truth) -> DecisionWalk {
        var walk = DecisionWalk(chains, table: table)
        walk.go(through: base, policy: base.policy ?? .accept, packet, share: share)
        return walk
    }
}

/// Reads the rules of a table of nftables for the packets of one family.
struct NativeTranslator {
    private let place: NativeSelector.Place
    private let sets: [String: NativeSet]

    init(_ place: NativeSelector.Place, sets: [String: NativeSet]) {
        self.place = place
        self.sets = sets
    }

    /// A chain of these rules, each as its statements.
    ///
    /// - Returns: nil if a rule changes packets, or does what is not known here.
    func chain(_ name: String, policy: Policy?, _ rules: [[JSONValue]]) -> Chain? {
        var read: [Rule] = []
        var positions: [Int] = []
        for (index, statements) in rules.enumerated() {
            var reading = RuleReading(chain: name, place, sets, words: Self.words(statements))
            guard let own = reading.rules(statements) else { return nil }
            read += own
            positions += own.map { _ in index + 1 }
        }
        return Chain(name: name, policy: policy, rules: read, positions: positions)
    }

    private static func words(_ statements: [JSONValue]) -> [String] {
        statements.flatMap { statement in
            statement["match"].map { NativeText.words(match: $0) } ?? NativeText.words(statement: statement)
        }
    }
}

/// Reads one rule: its statements in their order.
private struct RuleReading {
    private let chain: String
    private var place: NativeSelector.Place
    private let sets: [String: NativeSet]
    private let words: [String]
    private var taken: [Match] = []
    /// Those fields of one header that must have another value each, by its name.
    private var unequal: [String: [Match]] = [:]

    init(
        chain: String, _ place: NativeSelector.Place, _ sets: [String: NativeSet], words: [String]
    ) {
        self.chain = chain
        self.place = place
        self.sets = sets
        self.words = words
    }

    private var reader: NativeMatch { NativeMatch(place: place, sets: sets) }

    /// - Returns: nil if it changes packets, or does what is not known here.
    mutating func rules(_ statements: [JSONValue]) -> [Rule]? {
        var marking: [Rule] = []
        for (index, statement) in statements.enumerated() {
            guard let name = statement.name else { return nil }
            let content = statement[name] ?? .other
            if let target = translation(name, content) ?? Self.target(name, content) {
                if name == "reject" { taken += demands(ofReject: content) }
                return marking + [rule(matches, target)]
            }
            switch name {
            case "match": add(content)
            case "vmap": return index == statements.count - 1 ? marking + rules(map: content) : nil
            case "mangle":
                if let change = MarkChange(statement: content) {
                    marking.append(mark(content, change, statement))
                } else if !statement.changesNothingAsked {
                    return nil
                }
            case "limit", "quota", "ct count", "meter": taken.append(unknown(statement))
            case "set", "map": taken.append(putting(content, statement))
            // They let every packet go on with the next statement.
            case "counter", "log", "comment", "ct helper", "ct timeout", "ct expectation": continue
            default: return nil
            }
        }
        return marking + [rule(matches, .none)]
    }

    /// A rule that changes a mark. What the statements before it ask of marks cannot be told of those behind it. Where the new
    /// mark cannot be read from anything, the rule ends (net/netfilter/nft_ct.c, `nft_ct_get_eval`).
    private mutating func mark(_ content: JSONValue, _ change: MarkChange, _ statement: JSONValue) -> Rule {
        if change.unknown != 0 {
            taken.append(unknown(statement))
        } else if content["value"]?.readsConnection ?? false {
            taken += NativeKey(content["key"] ?? .other, at: place).demands
        }
        let rule = rule(matches, .mark(change))
        taken = matches.map { $0.condition.markTests.isEmpty ? $0 : Match(.unmodelled, words: $0.words) }
        unequal = [:]
        return rule
    }

    private func rule(_ matches: [Match], _ target: Target) -> Rule {
        Rule(chain: chain, words: words, matches: matches, target: target)
    }

    private func unknown(_ statement: JSONValue) -> Match {
        Match(.unmodelled, words: NativeText.words(statement: statement)[...])
    }

    /// Everything that is asked of a packet.
    private var matches: [Match] {
        taken + unequal.sorted { $0.key < $1.key }.flatMap { Self.merged($0.value) }
    }

    /// nft makes one comparison of two fields that stand side by side, so that one that differs is enough, and lists the same
    /// as if both had to (measured with 1.0.6: `tcp sport != 1 tcp dport != 2`).
    private static func merged(_ matches: [Match]) -> [Match] {
        guard matches.count > 1 else { return matches }
        let words = matches.flatMap(\.words)[...]
        let either = Match(.anyOf(matches.map { [$0] }), words: words)
        return [Match(.anyOf([matches, [either, Match(.unmodelled, words: words)]]), words: words)]
    }

    private mutating func add(_ match: JSONValue) {
        var asked = reader.matches(match)
        let left = match["left"] ?? .other
        let kind = NativeSelector(left, at: place).kind
        if match["op"] == .string("=="), kind == .field(.transport),
            case .values(let values)? = asked.last?.condition
        {
            place.hasPorts = values.ranges.allSatisfy { range in
                range.lowerBound == range.upperBound
                    && OpenServices.withPorts.contains(UInt8(clamping: range.lowerBound))
            }
        }
        if match["op"] == .string("!="), ![.field(.source), .field(.destination)].contains(kind),
            let header = left["payload"]?["protocol"]?.text
        {
            unequal[header, default: []].append(asked.removeLast())
        }
        taken += asked
    }

    /// A packet that cannot be put into the set, as one that is full, is not taken (net/netfilter/nft_dynset.c).
    private func putting(_ content: JSONValue, _ statement: JSONValue) -> Match {
        let key = content["elem"]?["elem"]?["val"] ?? content["elem"]
        let demands = key.map { NativeKey($0, at: place).demands } ?? []
        guard content["stmt"] == nil, !demands.contains(.never) else { return unknown(statement) }
        let isFull = Match.Condition.set(content["set"]?.text ?? "")
        return Match(isFull, isNegated: true, words: NativeText.words(statement: statement)[...])
    }

    private func rules(map: JSONValue) -> [Rule] {
        let key = map["key"].map { NativeKey($0, at: place) }
        guard let key, let elements = map["data"].flatMap(reader.set), !elements.grows else {
            let open = unknown(.object(["vmap": map]))
            return [rule(matches, .other("vmap")), rule(matches + [open], .returnToCaller)]
        }
        return elements.verdicts.map { verdict in
            let target = verdict.name.flatMap { Self.target($0, verdict[$0] ?? .other) }
            let asked = key.condition(elements.filtered { $0.verdict == verdict })
            return rule(matches + key.demands + [Match(asked, words: words[...])], target ?? .other("vmap"))
        }
    }

    /// What translates the destination, in a chain that may. A packet of the other family goes on with the next rule
    /// (net/netfilter/nft_nat.c, `nft_nat_inet_eval`).
    private func translation(_ name: String, _ content: JSONValue) -> Target? {
        guard place.translates, ["redirect", "dnat"].contains(name) else { return nil }
        if let family = content["family"]?.text, family != (place.family == .ipv4 ? "ip" : "ip6") {
            return Target.none
        }
        return Translation(statement: name, content).map { .translate($0) } ?? .other(name)
    }

    /// What makes an end of the rule.
    private static func target(_ name: String, _ content: JSONValue) -> Target? {
        switch name {
        case "accept": .accept
        case "drop": .drop
        case "return": .returnToCaller
        case "continue": Target.none
        case "reject": .reject(with: nil)
        case "queue": .other("queue")
        case "jump": content["target"]?.text.map { .jump($0) } ?? .other("jump")
        case "goto": content["target"]?.text.map { .goto($0) } ?? .other("goto")
        default: nil
        }
    }

    /// nft asks for the protocol of the answer, and leaves that out of the listing.
    private func demands(ofReject content: JSONValue) -> [Match] {
        switch content["type"]?.text {
        case "icmp": place.family == .ipv4 ? [] : [.never]
        case "icmpv6": place.family == .ipv6 ? [] : [.never]
        case "tcp reset": [Match(.transport(Transport.tcp), words: [])]
        default: []
        }
    }
}

extension JSONValue {
    /// Whether an operation on what connection tracking knows makes it.
    fileprivate var readsConnection: Bool {
        ["|", "&", "^"].contains { self[$0]?.array?.first?["ct"] != nil }
    }
}
