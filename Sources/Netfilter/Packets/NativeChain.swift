/// A chain of nftables' own on the way of packets to this host: iptables does not show it (nft(8)).
public struct NativeChain: Sendable, Hashable {
    /// The nftables family: `ip`, `ip6`, `inet`, `netdev`.
    public let nftFamily: String
    /// The table.
    public let table: String
    /// The chain.
    public let name: String
    /// The hook, such as `input` or `prerouting`.
    public let hook: String
    /// The priority; filter INPUT of iptables has 0.
    public let priority: Int
    /// What it may do to a packet.
    public let effect: Effect
    /// What becomes of a packet that none of its rules decides about.
    public let policy: Policy
    /// Whether it is one that sees the first packet of a connection alone, and may translate it (nft(8), CHAINS, type `nat`).
    let translates: Bool
    /// What its rules do, for each family for which that is known.
    private(set) var rules: [Family: NativeRules]

    /// What a chain may do to a packet, as far as its statements tell; the later ones outweigh the earlier.
    public enum Effect: Int, Sendable, Hashable, Comparable {
        /// It lets everything pass as it is.
        case none
        /// It drops packets from certain sources alone, as a ban does.
        case dropsSources
        /// It may drop packets.
        case mayDrop
        /// It may change packets, or send them elsewhere.
        case mayChange
        /// It may do anything: nobody has read its rules.
        case unread
        /// It drops everything.
        case dropsAll

        /// From harmless to certain.
        public static func < (one: Effect, other: Effect) -> Bool { one.rawValue < other.rawValue }
    }

    /// Makes a chain.
    public init(
        nftFamily: String, table: String, name: String, hook: String, priority: Int, effect: Effect,
        policy: Policy = .accept
    ) {
        self.init(
            nftFamily: nftFamily, table: table, name: name, hook: hook, priority: priority, effect: effect,
            policy: policy, translates: false, rules: [:])
    }

    init(
        nftFamily: String, table: String, name: String, hook: String, priority: Int, effect: Effect,
        policy: Policy, translates: Bool, rules: [Family: NativeRules]
    ) {
        self.nftFamily = nftFamily
        self.table = table
        self.name = name
        self.hook = hook
        self.priority = priority
        self.effect = effect
        self.policy = policy
        self.translates = translates
        self.rules = rules
    }

    /// The chain, of whose rules nothing is known.
    var unread: NativeChain {
        var chain = self
        chain.rules = [:]
        return chain
    }

    /// The chain as packets meet it that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> NativeChain {
        var chain = self
        chain.rules = rules.mapValues { $0.leaving(by: interface) }
        return chain
    }

    /// Whether both are the same chain.
    public static func == (one: NativeChain, other: NativeChain) -> Bool {
        one.description == other.description && one.effect == other.effect
    }

    /// Its name tells it apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// Whether it is known what its rules do with packets of the family.
    public func isRead(for family: Family) -> Bool { rules[family] != nil }

    /// Whether it may change packets of the family, nobody knows how: its rules are not read.
    func changesAnything(of family: Family) -> Bool {
        !isRead(for: family) && (effect == .mayChange || effect == .unread)
    }

    /// The table, as nft calls it: `inet filter`.
    var tableName: String { "\(nftFamily) \(table)" }

    /// Whether packets of the family come through it.
    public func concerns(_ family: Family) -> Bool {
        switch nftFamily {
        case "ip": family == .ipv4
        case "ip6": family == .ipv6
        default: true
        }
    }
}

extension NativeChain: CustomStringConvertible {
    /// `inet firewalld filter_INPUT, hook input priority 10`.
    public var description: String { "\(nftFamily) \(table) \(name), hook \(hook) priority \(priority)" }
}
