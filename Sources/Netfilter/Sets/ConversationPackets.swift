/// Which connections go on behind their first packet: those whose packets all chains of both ways let through, in the
/// states in which connection tracking has them there.
///
/// A connection is a packet that has come in by it: with the other end's address and port as its source, and those of this
/// host as its destination. The chains on the way out look at it from the other end (`Chain.mirrored`).
struct ConversationPackets {
    /// The space that the sets are of.
    var space: PacketSpace
    private let outgoing: Way
    private let incoming: Way

    /// One of the two ways.
    struct Way {
        /// What gets through all chains but those of nat.
        var through: PacketBounds
        /// What gets through those, where what is NEW goes alone.
        var throughNAT = PacketBounds.everything
        /// What is kept out of connection tracking.
        var untracked: PacketBounds
        /// Whether others judge what connection tracking knows there, and what begins a connection.
        var isVouchedFor = false
    }

    /// Works out both ways. What comes in is vouched for: other questions are about that.
    ///
    /// - Throws: if the rules would need more room than there is.
    init(
        _ outgoing: PacketPath, _ analysis: InputAnalysis, _ space: PacketSpace
    ) throws(DecisionDiagrams.TooLarge) {
        var space = space
        self.outgoing = try space.way(along: outgoing)
        var incoming = Way(
            through: .everything, untracked: try space.untracked(along: analysis.surroundings),
            isVouchedFor: true)
        if incoming.untracked != .nothing || self.outgoing.untracked != .nothing {
            let open = try OpenPackets(
                analysis.table, policy: analysis.table.input.policy ?? .accept, in: analysis.surroundings,
                space)
            space = open.space
            incoming.through = open.throughAll
        }
        self.incoming = incoming
        self.space = space
    }

    /// Of the connections to this host, those in which the answers leave and what follows gets in.
    mutating func answered(_ transport: UInt8) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try goingOn(transport, there: incoming, back: outgoing)
    }

    /// Of the connections that this host opens, those in which its packets leave and the answers get in.
    mutating func opened(_ transport: UInt8) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        try goingOn(transport, there: outgoing, back: incoming)
    }

    /// The neighbours whom this host can ask for, and answer, by IPv6 neighbour discovery.
    mutating func neighbours() throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var all = PacketBounds.everything
        for type in OutgoingQuestion.neighbourDiscovery {
            all = try space.intersection(all, space.passing(.neighbourDiscovery(type), outgoing))
        }
        return all
    }

    /// The four cases are told apart by which way is tracked. What connection tracking has seen one way only of is not
    /// ESTABLISHED: to TCP it is INVALID, or the middle of another connection, which is NEW
    /// (net/netfilter/nf_conntrack_proto_tcp.c, `tcp_new`, `tcp_conntracks`).
    private mutating func goingOn(
        _ transport: UInt8, there: Way, back: Way
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let isTCP = transport == Transport.tcp
        let cases: [(untracked: (Bool, Bool), first: PacketKind, answers: [PacketKind], later: PacketKind)] =
            [
                (
                    (false, false), .first(.new), [.answer(.established), .answers(.established)],
                    .later(.established)
                ),
                (
                    (false, true), .first(.new), [.answer(.untracked), .answers(.untracked)],
                    .later(isTCP ? .invalid : .new)
                ),
                (
                    (true, false), .first(.untracked), [.answer(isTCP ? .invalid : .new), .answers(.new)],
                    .later(.untracked)
                ),
                (
                    (true, true), .first(.untracked), [.answer(.untracked), .answers(.untracked)],
                    .later(.untracked)
                ),
            ]
        var all = PacketBounds.nothing
        for one in cases {
            var such = try space.intersection(
                try space.tracking(of: there, isLost: one.untracked.0),
                try space.tracking(of: back, isLost: one.untracked.1))
            guard such != .nothing else { continue }
            for kind in [one.first, one.later] {
                such = try space.intersection(such, space.passing(kind, there))
            }
            for kind in one.answers { such = try space.intersection(such, space.passing(kind, back)) }
            all = try space.union(all, such)
        }
        return all
    }

    /// The connections to this host whose first packet gets in, or may do so.
    mutating func begun(
        by analysis: InputAnalysis
    ) throws(DecisionDiagrams.TooLarge) -> PacketSpace.Packets {
        let open = try OpenPackets(
            analysis.table, policy: analysis.table.input.policy ?? .accept, in: analysis.surroundings, space)
        space = open.space
        let way = Way(through: open.throughAll, untracked: incoming.untracked)
        let tracked = try space.intersection(
            space.tracking(of: way, isLost: false), space.passing(.first(.new), way))
        let untracked = try space.intersection(
            space.tracking(of: way, isLost: true), space.passing(.first(.untracked), way))
        return try space.union(tracked, untracked).maybe
    }
}

/// Packets of a connection that differ in what no rule could know beforehand.
struct PacketKind {
    var state: ConnectionState
    var isReply: Bool
    /// The TCP flags that such packets have; all of these occur.
    var flags: [TCPFlags] = []
    /// The ICMP type, for messages of IPv6 neighbour discovery.
    var icmpType: UInt8?

    /// The first packet of a connection.
    static func first(_ state: ConnectionState) -> Self { Self(state: state, isReply: false, flags: [.syn]) }

    /// What the one who opened it sends then.
    static func later(_ state: ConnectionState) -> Self {
        Self(state: state, isReply: false, flags: [.ack, [.ack, .psh]])
    }

    /// A message of IPv6 neighbour discovery, which is never tracked (`Packet.neighbourDiscovery`).
    static func neighbourDiscovery(_ type: UInt8) -> Self {
        Self(state: .untracked, isReply: false, icmpType: type)
    }

    /// The first answer.
    static func answer(_ state: ConnectionState) -> Self {
        Self(state: state, isReply: state == .established, flags: [[.syn, .ack]])
    }

    /// The answers behind it.
    static func answers(_ state: ConnectionState) -> Self {
        Self(state: state, isReply: state == .established, flags: [.ack, [.ack, .psh]])
    }
}

extension PacketSpace {
    /// The way along the chains of both backends, and of nftables' own.
    fileprivate mutating func way(
        along path: PacketPath
    ) throws(DecisionDiagrams.TooLarge) -> ConversationPackets.Way {
        var way = ConversationPackets.Way(through: .everything, untracked: try untracked(along: path))
        for hook in path.hooks {
            let accepted = try accepted(by: hook)
            if hook.place.table == "nat" {
                way.throughNAT = try intersection(way.throughNAT, accepted)
            } else {
                way.through = try intersection(way.through, accepted)
            }
        }
        for chain in path.nativeChains {
            way.through = try intersection(way.through, accepted(by: chain))
        }
        if path.changesAnything { (way.through, way.throughNAT) = (.unknown, .unknown) }
        return way
    }

    /// What the raw tables on a way keep out of connection tracking, or chains whose rules nobody knows.
    fileprivate mutating func untracked(
        along path: PacketPath?
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var all = path?.changesAnything ?? false ? PacketBounds.unknown : .nothing
        for hook in path?.hooks ?? [] where hook.place.table == "raw" && hook.bearsOnTracking {
            all = try union(
                all, changed(by: hook, .tracking, forgetsMarks: path?.forgetsMarks ?? false))
        }
        return all
    }

    /// The connections whose packets are tracked on a way, or are not.
    fileprivate mutating func tracking(
        of way: ConversationPackets.Way, isLost: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let all = PacketKind(
            state: .invalid, isReply: false, flags: [.syn, .ack, [.syn, .ack], [.ack, .psh]])
        let untracked = try connections(of: all, in: way.untracked)
        return try isLost ? untracked : complement(untracked)
    }

    /// The connections of which such packets get through on a way.
    fileprivate mutating func passing(
        _ kind: PacketKind, _ way: ConversationPackets.Way
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        if way.isVouchedFor, kind.flags == [.syn] || kind.state == .established { return .everything }
        let passing = try connections(of: kind, in: way.through)
        guard kind.state == .new else { return passing }
        return try intersection(passing, connections(of: kind, in: way.throughNAT))
    }

    /// The connections of which all packets of a kind are in a set, or may be.
    private mutating func connections(
        of kind: PacketKind, in bounds: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var such = try packets(in: [kind.state])
        for condition in [
            try packets(.isReply, kind.isReply ? 1 : 0), try packets(.isTranslated, 0),
            try packets(.isToLocalAddress, 1),
        ] {
            such = try intersection(such, condition)
        }
        if let type = kind.icmpType {
            such = try intersection(such, intersection(packets(.icmpType, type), packets(.hopLimit, 255)))
            such = try intersection(such, packets(.icmpCode, 0))
        } else {
            such = try intersection(such, packets(.hopLimit, in: 1...255))
            such = try intersection(such, packets(.tcpFlags, among: kind.flags.map(\.rawValue)))
        }
        let usual = try intersection(such, packets(.isRare, 0))
        let lost = try connections(of: difference(usual, bounds.surely))
        return PacketBounds(
            surely: try complement(lost), maybe: try connections(of: intersection(such, bounds.maybe)))
    }

    /// The connections of which a packet is in the set.
    private mutating func connections(
        of set: Packets
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        let inner = bits(of: .isToLocalAddress).lowerBound..<bits(of: .hopLimit).upperBound
        let outer = bits(of: .state).lowerBound..<bits(of: .isRare).upperBound
        return try diagrams.projection(of: diagrams.projection(of: set, without: inner), without: outer)
    }
}
