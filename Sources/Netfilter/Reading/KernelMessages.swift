/// The kernel's answer to a question for all tables, chains or sets of nftables. It is taken in datagram by datagram, and
/// nothing of it is to be believed before its end is there.
public struct KernelMessages: Sendable {
    /// How the answer has ended; nil as long as there is more to come.
    public private(set) var end: End?
    /// The tables that what was told belongs to, each once.
    public private(set) var tables: [NativeRuleset.Table] = []
    /// The tables whose chains see no packet (nft(8), TABLES, `flags dormant`).
    public private(set) var dormantTables: [NativeRuleset.Table] = []
    private var known: Set<NativeRuleset.Table> = []
    private var chains: [NativeRuleset.Chain] = []

    /// How an answer can end.
    public enum End: Equatable, Sendable {
        /// It is all there.
        case whole
        /// Somebody has changed the rules meanwhile: it is to be asked again.
        case interrupted
        /// The kernel refused, for a reason of errno(3).
        case refused(Int32)
        /// It cannot be understood.
        case garbled
    }

    /// Begins with nothing.
    public init() {}

    /// The chains that were told of and have a hook; others are only led to.
    public var ruleset: NativeRuleset { NativeRuleset(tables: tables, chains: chains) }

    /// Takes in the next datagram.
    ///
    /// - Returns: whether there is more to come.
    public mutating func take(_ datagram: [UInt8]) -> Bool {
        var rest = datagram[...]
        do throws(GarbledMessage) {
            while end == nil, !rest.isEmpty { try take(KernelMessage(takenFrom: &rest)) }
        } catch {
            end = .garbled
        }
        return end == nil
    }

    private mutating func take(_ message: KernelMessage) throws(GarbledMessage) {
        guard !message.isInterrupted else { return end = .interrupted }
        switch message.type {
        case KernelMessage.done, KernelMessage.error:
            let number = try message.errorNumber
            end = number == 0 ? .whole : .refused(number)
        case KernelMessage.newTable, KernelMessage.newChain, KernelMessage.newSet:
            let family = try Self.family(message.family)
            let attributes = try message.attributes
            let table = try NativeRuleset.Table(family: family.name, name: attributes.text(Attribute.table))
            if known.insert(table).inserted { tables.append(table) }
            if message.type == KernelMessage.newChain { try take(chain: attributes, of: table, family.hooks) }
            if message.type == KernelMessage.newTable {
                let flags = try attributes.word(Attribute.flags) ?? 0
                if flags & 1 != 0 { dormantTables.append(table) }
            }
        default: break
        }
    }

    private mutating func take(
        chain: KernelAttributes, of table: NativeRuleset.Table, _ hooks: [String]
    ) throws(GarbledMessage) {
        guard let place = try chain.inside(Attribute.hook) else { return }
        guard let number = try place.word(Attribute.hookNumber), hooks.indices.contains(Int(number)),
            let priority = try place.word(Attribute.priority)
        else { throw GarbledMessage() }
        chains.append(
            NativeRuleset.Chain(
                .init(family: table.family, table: table.name, chain: try chain.text(Attribute.chain)),
                hook: hooks[Int(number)], type: try chain.text(Attribute.type),
                priority: Int(Int32(bitPattern: priority)),
                dropsTheRest: try chain.word(Attribute.policy) == 0,
                isEmpty: try chain.word(Attribute.uses) == 0))
    }

    /// Attributes of tables, chains and hooks (linux/netfilter/nf_tables.h, `enum nft_table_attributes`,
    /// `nft_chain_attributes`, `nft_hook_attributes`). The table has the same number in what is told of sets.
    private enum Attribute {
        static let table: UInt16 = 1
        static let flags: UInt16 = 2
        static let chain: UInt16 = 3
        static let hook: UInt16 = 4
        static let policy: UInt16 = 5
        /// How many rules it has, and how many lead to it, which none does to one with a hook.
        static let uses: UInt16 = 6
        static let type: UInt16 = 7
        static let hookNumber: UInt16 = 1
        static let priority: UInt16 = 2
    }

    /// A family by its number, and its hooks by theirs (linux/netfilter.h, linux/netfilter_arp.h).
    private static func family(
        _ number: UInt8
    ) throws(GarbledMessage) -> (name: String, hooks: [String]) {
        let ofIP = ["prerouting", "input", "forward", "output", "postrouting"]
        return switch number {
        case 1: ("inet", ofIP + ["ingress"])
        case 2: ("ip", ofIP)
        case 3: ("arp", ["input", "output", "forward"])
        case 5: ("netdev", ["ingress", "egress"])
        case 7: ("bridge", ofIP)
        case 10: ("ip6", ofIP)
        default: throw GarbledMessage()
        }
    }
}
