/// What INPUT's rules mean, judged as if its policy were DROP.
///
/// Every question is one of a packet that is known in part: `Decision` takes it through the rules.
public struct InputAnalysis: Sendable {
    /// The table.
    public let table: FilterTable
    /// The table's family; nil if what holds for either family is looked at.
    let family: Family?
    /// The names of the host's interfaces; none if they are not known.
    let knownInterfaces: [String]
    /// The other chains on a packet's way, as far as they are known.
    public let surroundings: PacketPath?
    /// The transport protocols of replies.
    let transports: [UInt8]
    /// The host's interfaces, or those that the rules tell apart and last one that no rule names. Loopback is not
    /// among them.
    let interfaces: [NamedInterface]
    /// The chains that packets to this host can get to.
    let chains: [Chain]

    /// Analyses a table.
    ///
    /// - Parameters:
    ///   - table: the table, with all its chains.
    ///   - family: the table's family; if nil, what holds for either family is looked at.
    ///   - surroundings: the other chains on a packet's way.
    ///   - names: the interfaces of the host; if they are not known, those that the rules tell apart.
    public init(
        _ table: FilterTable, family: Family? = nil, in surroundings: PacketPath? = nil,
        interfaces names: [String] = []
    ) {
        self.table = table
        self.surroundings = surroundings
        self.family = family
        knownInterfaces = names
        chains = table.reachableChains
        let known = NamedInterface.known(names)
        let all = chains + (surroundings?.chains ?? [])
        interfaces = known.isEmpty ? NamedInterface.all(in: all) : known
        let icmp =
            switch family {
            case .ipv4: [Transport.icmp]
            case .ipv6: [Transport.icmpv6]
            case nil: [Transport.icmp, Transport.icmpv6]
            }
        transports = [Transport.tcp, Transport.udp] + icmp
    }

    /// The rules of INPUT that accept replies by state, in order.
    public var stateRules: [StateRule] {
        table.input.rules.enumerated().compactMap { StateRule($1, position: table.input.position(of: $0)) }
    }

    /// The first rule of INPUT that accepts all replies and nothing else, wherever it stands:
    /// inserting one more would be a duplicate.
    public var standingStateRule: StateRule? {
        stateRules.first { $0.kind == .exact } ?? stateRules.first(where: \.acceptsReplies)
    }

    /// Whether a chain that packets can get to has a rule that accepts all replies.
    var hasStateRule: Bool {
        chains.contains { $0.rules.contains { StateRule.Kind(of: $0)?.acceptsReplies ?? false } }
    }

    /// Where in INPUT to insert an accept rule for a service, from 1: below the state rule,
    /// or at the top if something above that drops replies or new connections whatever their addresses and ports.
    public var positionForServiceRule: Int {
        guard let position = positionOfStateRule else { return 1 }
        let above = table.replacingInput(with: Array(table.input.rules.prefix(position - 1)))
        let isCutOff = genericPackets.contains { packet in
            above.decide(packet, assumingPolicy: .accept).last?.verdict == .dropped
        }
        return isCutOff ? 1 : position + 1
    }

    private var positionOfStateRule: Int? {
        if case .acceptedByStateRule(let rule) = replies {
            return rule.chain == table.input.name ? rule.position : nil
        }
        return standingStateRule?.position
    }

    /// The rules of INPUT that drop or reject replies or new connections whatever their addresses and ports,
    /// be it on one interface or for one protocol only.
    public var broadDrops: [RuleReference] {
        let packets = genericPackets
        return table.input.references.filter { reference in
            reference.rule.target.isDropping && packets.contains { reference.rule.truth(for: $0) == .yes }
        }
    }

    /// Replies to connections that this host opened, of all kinds, from anywhere.
    var replyPackets: [Packet] {
        interfaces.flatMap { interface in
            transports.flatMap { transport in
                [ConnectionState.established, .related].map { .reply(transport, $0, on: interface) }
            }
        }
    }

    /// Replies and the first packets of connections from outside, of all kinds, from anywhere.
    private var genericPackets: [Packet] {
        replyPackets + interfaces.flatMap { interface in transports.map { .new($0, on: interface) } }
    }

    /// The rules that may decide about a packet, in their order; nil stands for the policy. A single one is certain.
    public func deciders(of packet: Packet) -> [RuleReference?] {
        decide(packet).outcomes.map(\.rule)
    }

    /// Takes a packet through the rules under the policy DROP.
    func decide(_ packet: Packet) -> Decision {
        table.decide(packet, assumingPolicy: .drop)
    }
}
