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
    /// What its rules do, for each family for which that is known.
    let rules: [Family: NativeRules]

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
            policy: policy, rules: [:])
    }

    init(
        nftFamily: String, table: String, name: String, hook: String, priority: Int, effect: Effect,
        policy: Policy, rules: [Family: NativeRules]
    ) {
        self.nftFamily = nftFamily
        self.table = table
        self.name = name
        self.hook = hook
        self.priority = priority
        self.effect = effect
        self.policy = policy
        self.rules = rules
    }

    /// The chain, of whose rules nothing is known.
    var unread: NativeChain {
        NativeChain(
            nftFamily: nftFamily, table: table, name: name, hook: hook, priority: priority, effect: effect,
            policy: policy)
    }

    /// The chain as packets meet it that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> NativeChain {
        NativeChain(
            nftFamily: nftFamily, table: table, name: name, hook: hook, priority: priority, effect: effect,
            policy: policy, rules: rules.mapValues { $0.leaving(by: interface) })
    }

    /// Whether both are the same chain.
    public static func == (one: NativeChain, other: NativeChain) -> Bool {
        one.description == other.description && one.effect == other.effect
    }

    /// Its name tells it apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// Whether it is known what its rules do with packets of the family.
    public func isRead(for family: Family) -> Bool { rules[family] != nil }

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
