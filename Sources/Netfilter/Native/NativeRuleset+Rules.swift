extension NativeRuleset {
    /// The rules of a chain for each family that it concerns, unless one does what is not known.
    func readRules(of chain: Chain) -> [Family: NativeRules] {
        guard chain.isUnderstood, chain.hasKnownRules else { return [:] }
        var read: [Family: NativeRules] = [:]
        for family in Family.allCases
        where ["inet", family == .ipv4 ? "ip" : "ip6"].contains(chain.name.family) {
            read[family] = readRules(of: chain, family)
        }
        return read
    }

    private func readRules(of base: Chain, _ family: Family) -> NativeRules? {
        let table = Table(family: base.name.family, name: base.name.table)
        let place = NativeSelector.Place(
            family: family, nftFamily: table.family, hook: base.hook ?? "", translates: base.translates)
        let translator = NativeTranslator(place, sets: sets[table] ?? [:])
        var names = [base.name.chain]
        var seen = Set(names)
        var read: [Netfilter.Chain] = []
        while read.count < names.count {
            let name = ChainName(family: table.family, table: table.name, chain: names[read.count])
            let policy: Policy? = read.isEmpty ? (base.dropsTheRest ? .drop : .accept) : nil
            guard let chain = translator.chain(name.chain, policy: policy, rules[name] ?? []) else {
                return nil
            }
            read.append(chain)
            names += chain.rules.compactMap(\.target.chainName).filter { seen.insert($0).inserted }
        }
        return NativeRules(
            base: read[0], chains: Chains(read), isBeforeTracking: base.isBeforeTracking)
    }
}

extension NativeRuleset.Chain {
    /// Connection tracking sets in at -200, what takes packets out of it at -300, and what puts fragments together at -400
    /// (linux/netfilter_ipv4.h, `nf_ip_hook_priorities`).
    fileprivate var isBeforeTracking: Bool { isWhereTrackingBegins && (-399 ... -301).contains(priority) }

    private var isWhereTrackingBegins: Bool { hook == "prerouting" || hook == "output" }

    /// Whether its rules can be read like those of iptables. The route type only differs in what it changes.
    fileprivate var isUnderstood: Bool {
        if translates { return hook == "prerouting" && priority > -200 }
        guard type == "filter" || type == "route" else { return false }
        return ["input", "forward", "postrouting"].contains(hook)
            || isWhereTrackingBegins && priority > -200 || isBeforeTracking
    }
}

/// Collects the sets and maps of tables.
struct NativeSetReader {
    private var entries: [NativeRuleset.Table: [String: JSONValue]] = [:]
    /// The sets that rules put something into.
    private var growing: [NativeRuleset.Table: Set<String>] = [:]

    mutating func add(_ set: JSONValue) {
        guard let family = set["family"]?.text, let table = set["table"]?.text, let name = set["name"]?.text
        else {
            return
        }
        entries[NativeRuleset.Table(family: family, name: table), default: [:]][name] = set
    }

    /// Notes into which sets a rule puts something.
    mutating func note(_ statements: [JSONValue], in table: NativeRuleset.Table) {
        for statement in statements {
            guard let name = (statement["set"] ?? statement["map"])?[statement.name ?? ""]?.text else {
                continue
            }
            growing[table, default: []].insert(String(name.dropFirst()))
        }
    }

    /// All of them, by their names.
    var sets: [NativeRuleset.Table: [String: NativeSet]] {
        var read: [NativeRuleset.Table: [String: NativeSet]] = [:]
        for (table, sets) in entries {
            for (name, set) in sets {
                let isDynamic = (set["flags"]?.array ?? []).contains(.string("dynamic"))
                read[table, default: [:]][name] = NativeSet(
                    set["elem"]?.array ?? [], grows: isDynamic || growing[table]?.contains(name) ?? false,
                    name: name)
            }
        }
        return read
    }
}
