extension NativeRuleset {
    struct ChainName: Hashable {
        var family: String
        var table: String
        var chain: String

        var tableName: Table { Table(family: family, name: table) }

        init(family: String, table: String, chain: String) {
            self.family = family
            self.table = table
            self.chain = chain
        }

        /// Reads where an entry belongs to; the chain is told by the member of that name.
        init(_ entry: JSONValue, name: String) throws(ListingError) {
            family = try Self.text("family", of: entry)
            table = try Self.text("table", of: entry)
            chain = try Self.text(name, of: entry)
        }

        private static func text(_ key: String, of entry: JSONValue) throws(ListingError) -> String {
            guard let text = entry[key]?.text else { throw NativeRuleset.misses(key) }
            return text
        }
    }

    /// A chain with its place: a base chain has a hook, others are only led to.
    struct Chain {
        let name: ChainName
        let hook: String?
        let type: String?
        let priority: Int
        let dropsTheRest: Bool
        /// Whether it is known what its rules do.
        let hasKnownRules: Bool

        var translates: Bool { type == "nat" }

        /// Reads an entry of what nft lists, which has all rules as well.
        init(_ entry: JSONValue) throws(ListingError) {
            name = try ChainName(entry, name: "name")
            hook = entry["hook"]?.text
            type = entry["type"]?.text
            guard let priority = (entry["prio"] ?? .number(0)).number else {
                throw NativeRuleset.misses("prio")
            }
            self.priority = priority
            dropsTheRest = entry["policy"]?.text == "drop"
            hasKnownRules = true
        }

        /// Makes a base chain of which only the kernel has told.
        init(_ name: ChainName, hook: String, type: String?, priority: Int, dropsTheRest: Bool, isEmpty: Bool)
        {
            self.name = name
            self.hook = hook
            self.type = type
            self.priority = priority
            self.dropsTheRest = dropsTheRest
            hasKnownRules = isEmpty
        }

        /// Whether it is as iptables or ip6tables makes it, and shows it. They say of a table with any other base chain
        /// that it has more, and show nothing of that (iptables/nft.c, `nft_is_chain_compatible`).
        var isOfIptables: Bool {
            guard name.tableName.isOfIptables, let hook, name.chain == hook.uppercased() else { return false }
            return switch name.table {
            case "raw": priority == -300 && ["prerouting", "output"].contains(hook) && type == "filter"
            case "mangle": priority == -150 && type == (hook == "output" ? "route" : "filter")
            case "nat":
                priority == (["prerouting", "output"].contains(hook) ? -100 : 100) && hook != "forward"
                    && translates
            default:
                priority == (name.table == "security" ? 50 : 0)
                    && ["input", "forward", "output"].contains(hook)
                    && type == "filter"
            }
        }
    }
}
