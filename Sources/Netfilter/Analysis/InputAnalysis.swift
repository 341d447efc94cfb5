/// What INPUT's rules mean, judged as if its policy were DROP.
///
/// Every question is one of a packet that is known in part: `Decision` takes it through the rules.
public struct InputAnalysis: Sendable {
    /// The table.
    public let table: FilterTable
    /// The table's family; nil if what holds for either family is looked at.
    let family: Family?
    /// Whether the host's interfaces are known.
    let knowsInterfaces: Bool
    /// The other chains on a packet's way, as far as they are known.
    public let surroundings: PacketPath?
    /// The way of packets out of this host, as far as it is known.
    let outgoing: PacketPath
    /// The way of packets that this host passes on, as far as it is known.
    let forwarding: ForwardingPath?
    /// The transport protocols of replies.
    let transports: [UInt8]
    /// The host's interfaces, or those that the rules tell apart and last one that no rule names. Loopback is not
    /// among them.
    let interfaces: [NamedInterface]
    /// The kinds of interfaces that rules tell apart.
    let kinds: InterfaceKinds
    /// The chains that packets to this host can get to.
    let chains: [Chain]
    /// The bits of marks that rules look at.
    let marks: MarkBits
    /// Whether rules of other chains may mark a packet on its way here.
    private let isMarkedBefore: Bool

    /// Analyses a table.
    ///
    /// - Parameters:
    ///   - table: the table, with all its chains.
    ///   - family: the table's family; if nil, what holds for either family is looked at.
    ///   - surroundings: the other chains on a packet's way.
    ///   - outgoing: the way out of this host; if it is not known, what the table says of it.
    ///   - names: the interfaces of the host; if they are not known, those that the rules tell apart.
    public init(
        _ table: FilterTable, family: Family? = nil, in surroundings: PacketPath? = nil,
        outgoing: PacketPath? = nil, interfaces names: [String] = []
    ) {
        self.init(
            table, family: family, in: surroundings, outgoing: outgoing, forwarding: nil, interfaces: names)
    }

    init(
        _ table: FilterTable, family: Family?, in surroundings: PacketPath?, outgoing: PacketPath?,
        forwarding: ForwardingPath?, interfaces names: [String]
    ) {
        self.table = table
        self.forwarding = forwarding
        self.outgoing = outgoing ?? PacketPath(outOf: table, family ?? .ipv4)
        self.surroundings = surroundings
        self.family = family
        chains = table.reachableChains
        let known = NamedInterface.known(names)
        let around = surroundings?.chains ?? []
        kinds = InterfaceKinds(chains + around)
        marks = MarkBits(chains + around)
        isMarkedBefore = around.changeMarks
        knowsInterfaces = !known.isEmpty
        interfaces = knowsInterfaces ? known : NamedInterface.all(of: kinds)
        let icmp =
            switch family {
            case .ipv4: [Transport.icmp]
            case .ipv6: [Transport.icmpv6]
            case nil: [Transport.icmp, Transport.icmpv6]
            }
        transports = [Transport.tcp, Transport.udp] + icmp
    }

    /// The kinds of interfaces that the host has, or of all that rules tell apart if these are not known; loopback aside.
    var presentKinds: [Int] { present(among: kinds) }

    /// Which of these kinds the host has.
    func present(among kinds: InterfaceKinds) -> [Int] {
        Set(interfaces.map { kinds.kind(of: $0.example) }).sorted()
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

    /// Where in INPUT to insert an accept rule for a service, from 1: below the state rule,
    /// or at the top if something above that drops replies or new connections whatever their addresses and ports.
    public var positionForServiceRule: Int {
        let replies = replies
        if case .blocked = replies { return 1 }
        guard let position = position(ofStateRuleIn: replies) else { return 1 }
        let above = table.replacingInput(with: Array(table.input.rules.prefix(position - 1)))
        let isCutOff = genericPackets.contains { packet in
            above.decide(packet, assumingPolicy: .accept).last?.verdict == .dropped
        }
        return isCutOff ? 1 : position + 1
    }

    private func position(ofStateRuleIn replies: RepliesStanding) -> Int? {
        guard case .acceptedByStateRules(let rules) = replies else { return standingStateRule?.position }
        let isInInput = rules.allSatisfy { $0.chain == table.input.name }
        return isInInput ? rules.map(\.position).max() : nil
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
        }.map(ofFamily)
    }

    /// Replies and the first packets of connections from outside, of all kinds, from anywhere.
    private var genericPackets: [Packet] {
        replyPackets
            + interfaces.flatMap { interface in transports.map { ofFamily(.new($0, on: interface)) } }
    }

    /// A packet of the table's family, if it is known.
    func ofFamily(_ packet: Packet) -> Packet {
        var packet = packet.withMarksOfArrival
        packet.family = packet.family ?? family
        return packet
    }

    /// The rules that may decide about a packet, in their order; nil stands for the policy. A single one is certain.
    public func deciders(of packet: Packet) -> [RuleReference?] {
        decide(packet).outcomes.map(\.rule)
    }

    /// Takes a packet through the rules under the policy DROP, with the marks that others have given it before.
    func decide(_ packet: Packet) -> Decision {
        let marked = isMarkedBefore ? arrivals(of: packet).arrivals.first : nil
        return table.decide(marked ?? Arrival(ofFamily(packet)), assumingPolicy: .drop)
    }
}
