/// Looks for replies that do not get in under the policy DROP, in the set of all replies: packets in state ESTABLISHED or
/// RELATED to the host's own addresses, on all interfaces but loopback, of TCP, UDP and ICMP.
///
/// A protocol, a direction, a state and an interface are looked at each by itself. Of the rest many must be lost for replies
/// to be: of the addresses in the internet, and then of the ports.
struct ReplySearch {
    private let open: OpenPackets
    private let asked: PacketSpace.Packets
    private let transports: [UInt8]
    private let kinds: [Int]
    private let knowsAddresses: Bool
    private let publicShare: Double
    private var space: PacketSpace

    init(_ analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) {
        let family = analysis.family ?? .ipv4
        let addresses = analysis.surroundings?.addresses ?? []
        open = try OpenPackets(
            analysis.table.endingWithReplies, policy: .drop, in: analysis.surroundings,
            PacketSpace(family, analysis.kinds, analysis.marks))
        space = open.space
        transports = analysis.transports
        kinds = analysis.presentKinds
        knowsAddresses = !addresses.facingOthers(family).isEmpty
        let fromAnybody = try space.packetsFromPublicAddresses()
        publicShare = space.diagrams.share(of: fromAnybody)
        asked = try space.replies(analysis.transports, on: analysis.presentKinds, to: addresses)
    }

    /// The share of all public addresses that a person bans on purpose: a continent's, but not half of them.
    private static let largestBan = 0.25
    /// The share of all ports that a person closes on purpose: fewer than a host takes its own from (ip-sysctl,
    /// `ip_local_port_range`).
    private static let largestClosure = 0.25

    // MARK: Replies that are lost

    /// A reply, of such as certainly do not get through filter INPUT.
    mutating func surelyLost() throws(DecisionDiagrams.TooLarge) -> Packet? {
        try surely(try space.difference(asked, open.throughInput.maybe))
    }

    /// A reply, of such as may not get through filter INPUT.
    mutating func maybeLost() throws(DecisionDiagrams.TooLarge) -> Packet? {
        try maybe(try space.difference(asked, open.throughInput.surely))
    }

    /// A reply, of such as do not get through another chain, or may not.
    mutating func stoppedElsewhere() throws(DecisionDiagrams.TooLarge) -> Packet? {
        if let lost = try surely(try space.difference(asked, open.around.maybe)) { return lost }
        return try maybe(try space.difference(asked, open.around.surely))
    }

    /// A reply, of such as certainly are kept out of connection tracking, and do not get in without it.
    mutating func untracked() throws(DecisionDiagrams.TooLarge) -> Packet? {
        let accepted = try space.diagrams.projection(
            of: try space.intersection(open.throughInput.maybe, space.packets(in: [.untracked])),
            without: space.bits(of: .state))
        let untracked = try space.intersection(asked, open.untracked.surely)
        return try surely(try space.difference(untracked, accepted))
    }

    /// Whether a rule of the raw table may keep a reply out of connection tracking.
    mutating func mayUntrack(_ rule: Rule) throws(DecisionDiagrams.TooLarge) -> Bool {
        let taken = try space.withAnyMark(
            try space.perhapsBeforeTracking(try space.packets(of: rule).maybe))
        let untracked = try space.intersection(taken, open.untracked.maybe)
        return try space.intersection(asked, untracked) != DecisionDiagrams.nothing
    }

    /// Whatever the sets hold that rules look addresses up in, and at most of the addresses that the host may have.
    private mutating func surely(
        _ lost: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> Packet? {
        let listed = try many(of: lost, isListed: true, atEachAddress: knowsAddresses)
        guard listed != DecisionDiagrams.nothing else { return nil }
        let others = try many(of: lost, isListed: false, atEachAddress: knowsAddresses)
        let such = try space.intersection(lost, others)
        return example(such)
    }

    private mutating func maybe(
        _ lost: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> Packet? {
        let many = try many(of: lost, isListed: false, atEachAddress: true)
        let such = try space.intersection(lost, many)
        return example(such)
    }

    /// What is lost for many sources and ports, and at any address of the host or at most addresses.
    private mutating func many(
        of lost: PacketSpace.Packets, isListed: Bool, atEachAddress: Bool
    ) throws(DecisionDiagrams.TooLarge) -> PacketSpace.Packets {
        let listed = try space.packets(.isListed, isListed ? 1 : 0)
        var set = try space.intersection(lost, listed)
        set = try space.packets(of: set, from: .source, forMoreThan: publicShare * Self.largestBan)
        set =
            try atEachAddress
            ? space.diagrams.projection(of: set, without: space.bits(of: .destination))
            : space.packets(of: set, from: .destination, forMoreThan: 0.5)
        set = try space.diagrams.projection(of: set, without: space.bits(of: .tcpFlags))
        set = try space.packets(of: set, from: .icmpType, forMoreThan: Self.largestClosure)
        return try space.intersection(set, listed)
    }

    // MARK: Replies that get in

    /// A reply that certainly gets in, of TCP if there is one.
    mutating func accepted() throws(DecisionDiagrams.TooLarge) -> Packet? {
        let such = try space.intersection(asked, open.throughInput.surely)
        return example(such)
    }

    /// Replies that certainly get in, for each protocol, state and interface, where the first packet of a connection does not:
    /// those of TCP first. None if there are none of TCP.
    mutating func acceptedByState() throws(DecisionDiagrams.TooLarge) -> [Packet] {
        let surely = open.throughInput.surely
        let new = try space.diagrams.projection(
            of: try space.intersection(surely, space.packets(in: [.new])), without: space.bits(of: .state))
        let byState = try space.difference(try space.intersection(asked, surely), new)
        var examples: [Packet] = []
        for transport in transports {
            for state in [ConnectionState.established, .related] {
                for kind in kinds.reversed() {
                    if let packet = try example(of: byState, transport, state, kind) {
                        examples.append(packet)
                    }
                }
            }
            if examples.isEmpty { return [] }
        }
        return examples
    }

    private mutating func example(
        of set: PacketSpace.Packets, _ transport: UInt8, _ state: ConnectionState, _ kind: Int
    ) throws(DecisionDiagrams.TooLarge) -> Packet? {
        var such = try space.packets(.interface, kind)
        such = try space.intersection(such, space.packets(.transport, transport))
        such = try space.intersection(such, space.packets(in: [state]))
        such = try space.intersection(such, set)
        return example(such)
    }

    private func example(_ set: PacketSpace.Packets) -> Packet? {
        var wished = space.stranger(Transport.tcp, port: 50000)
        (wished.sourcePort, wished.tcpFlags) = (443, .acknowledging)
        (wished.state, wished.direction) = (.established, .reply)
        wished.interface = kinds.last.map { space.kinds.names[$0] }
        return space.packet(in: set, near: wished)
    }
}

extension PacketSpace {
    fileprivate mutating func replies(
        _ transports: [UInt8], on interfaces: [Int], to addresses: Set<Address>
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        // A reply to the first packet of a connection has SYN as well.
        let acknowledging = [TCPFlags.ack, [.syn, .ack]].map(\.rawValue)
        let flags = try union(
            packets(.tcpFlags, among: acknowledging), complement(packets(.transport, Transport.tcp)))
        var set = try packets(in: ConnectionState.ofReplies)
        for condition in [
            flags, try packets(.transport, among: transports), try packets(.interface, among: interfaces),
            try packets(.isTranslated, 0), try packets(.isRare, 0), try packets(toHostOf: addresses),
            try packetsFromPublicAddresses(),
        ] {
            set = try intersection(set, condition)
        }
        return set
    }

    /// What is in a set for more than a share of the values of a field and of all behind it.
    fileprivate mutating func packets(
        of set: Packets, from field: Field, forMoreThan share: Double
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.projection(of: set, from: bits(of: field).lowerBound, forMoreThan: share)
    }
}

extension FilterTable {
    /// The table without the rules of INPUT that no reply comes to, since all are taken before.
    fileprivate var endingWithReplies: FilterTable {
        let ends = [ConnectionState.established, .related].map { state in
            input.rules.firstIndex { $0.takesAll(in: state) } ?? input.rules.count
        }
        let end = ends.reduce(0, max) + 1
        return end < input.rules.count ? replacingInput(with: Array(input.rules.prefix(end))) : self
    }
}

extension Rule {
    /// Whether the rule certainly takes every reply in a state, loopback's aside, and lets none go on.
    fileprivate func takesAll(in state: ConnectionState) -> Bool {
        var reply = Packet()
        (reply.state, reply.isToLocalAddress) = (state, true)
        return (target == .accept || target.isDropping)
            && matches.allSatisfy { $0.sparesLoopback || $0.truth(for: reply) == .yes }
    }
}
