/// Looks for connections that do not go on, in the set of all those that are asked for.
struct OutgoingSearch {
    private var conversations: ConversationPackets
    private let analysis: InputAnalysis
    private var question: OutgoingQuestion
    private var shares = DecisionDiagrams.Shares()
    private let kinds: InterfaceKinds
    /// The kinds of the interfaces that are looked at: those that the host has, or all if that is not known.
    private let present: [Int]

    /// Connections that are lost.
    struct Loss {
        /// Whether all are, or only some, or none for certain.
        var extent: Extent
        /// A packet of one, as it comes in.
        var example: Packet

        /// How many are lost.
        enum Extent { case all, some, unknown }
    }

    /// How many nodes the sets of the way out may have together: half of what INPUT's may, which is judged beside it.
    private static let limit = 2_000_000

    init(_ analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) {
        self.analysis = analysis
        question = .neighbours
        let around = (analysis.surroundings?.chains ?? []) + analysis.outgoing.chains
        let kinds = InterfaceKinds(analysis.chains + around)
        let marks = MarkBits(analysis.chains + around)
        self.kinds = kinds
        present =
            analysis.knowsInterfaces
            ? Set(analysis.interfaces.map { kinds.kind(of: $0.example) }).sorted()
            : kinds.names.indices.filter { kinds.names[$0] != "lo" }
        let space = PacketSpace(analysis.family ?? .ipv4, kinds, marks, limit: Self.limit)
        conversations = try ConversationPackets(analysis.outgoing, analysis, space)
    }

    /// - Returns: nil if all connections go on, but for a few.
    mutating func loss(
        _ question: OutgoingQuestion
    ) throws(DecisionDiagrams.TooLarge) -> Loss? {
        self.question = question
        let goingOn =
            switch question.kind {
            case .answers: try conversations.answered(question.transport)
            case .opening: try conversations.opened(question.transport)
            case .neighbours: try conversations.neighbours()
            }
        let asked = try conversations.space.connections(
            askedBy: question, at: analysis.surroundings?.addresses ?? [], over: present)
        let loss = try loss(of: asked, goingOn)
        guard loss?.extent != .all, loss != nil, question.kind == .answers else { return loss }
        // Whom INPUT does not let in needs no answer.
        let begun = try conversations.space.intersection(asked, conversations.begun(by: analysis))
        return begun == DecisionDiagrams.nothing ? loss : try self.loss(of: begun, goingOn)
    }

    private mutating func loss(
        of asked: PacketSpace.Packets, _ goingOn: PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> Loss? {
        var (isAnyKept, lost, open) = (false, DecisionDiagrams.nothing, DecisionDiagrams.nothing)
        for kind in present {
            let here = try conversations.space.intersection(
                asked, conversations.space.packets(.interface, kind))
            guard here != DecisionDiagrams.nothing else { continue }
            let openHere = try conversations.space.difference(here, goingOn.surely)
            if isFew(openHere, of: here) {
                isAnyKept = true
                continue
            }
            let lostHere = try conversations.space.difference(here, goingOn.maybe)
            let keptHere = try conversations.space.intersection(here, goingOn.maybe)
            if try !hasFewPorts(keptHere, of: here) { isAnyKept = true }
            open = try conversations.space.union(open, openHere)
            if !isFew(lostHere, of: here) { lost = try conversations.space.union(lost, lostHere) }
        }
        guard open != DecisionDiagrams.nothing else { return nil }
        guard lost != DecisionDiagrams.nothing else { return example(of: open, .unknown) }
        return example(of: lost, isAnyKept ? .some : .all)
    }

    private func example(of set: PacketSpace.Packets, _ extent: Loss.Extent) -> Loss? {
        let space = conversations.space
        var wished = space.stranger(question.transport, port: question.here.upperBound)
        wished.source = question.client ?? wished.source
        wished.sourcePort = question.kind == .answers ? 50000 : question.there.upperBound
        if question.kind == .opening { wished.destinationPort = 50000 }
        return space.packet(in: set, near: wished).map { Loss(extent: extent, example: $0) }
    }

    /// Somebody has singled out so few on purpose: one in 64 of all addresses and ports, as the greatest networks that
    /// anybody has been given are.
    private mutating func isFew(_ some: PacketSpace.Packets, of all: PacketSpace.Packets) -> Bool {
        let diagrams = conversations.space.diagrams
        return diagrams.share(of: some, &shares) * 64 <= diagrams.share(of: all, &shares)
    }

    /// Whether there are hardly any ports among those that the other end chooses from, whatever its address. What this host
    /// opens to a few services is another matter: those are what somebody wants.
    private mutating func hasFewPorts(
        _ some: PacketSpace.Packets, of all: PacketSpace.Packets
    ) throws(DecisionDiagrams.TooLarge) -> Bool {
        guard question.kind == .answers else { return some == DecisionDiagrams.nothing }
        // Both must be there before the sets are asked: a copy of these, made for the question, would not have them.
        let ports = try conversations.space.withoutAddresses(some)
        let allPorts = try conversations.space.withoutAddresses(all)
        return isFew(ports, of: allPorts)
    }
}

/// Connections that must go on: to this host, or opened by it.
struct OutgoingQuestion {
    /// The transport protocol's number.
    var transport: UInt8
    /// The ports of this host.
    var here: ClosedRange<UInt16>
    /// The ports of the other end.
    var there: ClosedRange<UInt16>
    /// The other end, if it is known.
    var client: Address?
    /// Of which kind they are.
    var kind: Kind

    /// What this host sends.
    enum Kind {
        /// Answers to connections from outside.
        case answers
        /// Connections of its own.
        case opening
        /// Messages to its neighbours, by which those are found.
        case neighbours
    }

    /// Neighbour solicitations and advertisements (RFC 4861, section 4).
    static let neighbourDiscovery: [UInt8] = [135, 136]

    static func answers(of service: ServicePorts, to client: Address?) -> Self {
        Self(
            transport: service.transportNumber, here: service.ports, there: chosen, client: client,
            kind: .answers)
    }

    static func opening(to service: ServicePorts) -> Self {
        Self(
            transport: service.transportNumber, here: chosen, there: service.ports, client: nil,
            kind: .opening)
    }

    static let neighbours = Self(
        transport: Transport.icmpv6, here: 0...UInt16.max, there: 0...UInt16.max, client: nil,
        kind: .neighbours)

    /// The ports that are chosen by the end which opens a connection; none is a well-known one (RFC 6335, section 6).
    static let chosen: ClosedRange<UInt16> = 1024...65535

    /// The packets that this host sends in a connection, as they look from the other end.
    func packets(like example: Packet) -> [Packet] {
        switch kind {
        case .answers:
            [(.established, .reply, [.syn, .ack]), (.established, .reply, .ack)].map {
                packet($0, $1, $2, example)
            }
        case .opening:
            [(.new, .original, .syn), (.established, .original, .ack)].map { packet($0, $1, $2, example) }
        case .neighbours:
            Self.neighbourDiscovery.map { type in
                var packet = packet(.untracked, nil, [], example)
                packet.icmpType = type
                packet.icmpCode = 0
                packet.hopLimit = 255
                return packet
            }
        }
    }

    private func packet(
        _ state: ConnectionState, _ direction: Packet.Direction?, _ flags: TCPFlags, _ example: Packet
    ) -> Packet {
        var packet = example
        packet.state = state
        packet.direction = direction
        packet.hopLimit = 64
        packet.isToLocalAddress = true
        packet.tcpFlags = transport == Transport.tcp ? Packet.KnownFlags(known: .all, set: flags) : nil
        return packet
    }
}

extension PacketSpace {
    /// The connections that are asked for, by these kinds of interfaces, to or from these addresses of this host; to any if
    /// there are none of the family.
    fileprivate mutating func connections(
        askedBy question: OutgoingQuestion, at addresses: Set<Address>, over kinds: [Int]
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        var set = try packets(.transport, question.transport)
        var own = addresses.filter { $0.family == family && !$0.isLoopback }.map(\.value)
        // Neighbours are asked from the address of the link (RFC 4861, section 7.2.2), known or not.
        let ofLink: ClosedRange<UInt128> = (0xfe80 << 112)...(0xfebf << 112 | UInt128.max >> 16)
        if question.kind == .neighbours, !own.isEmpty, !own.contains(where: ofLink.contains) {
            own.append(ofLink.lowerBound + 1)
        }
        for condition in [
            try packets(.interface, among: kinds),
            try packets(
                .destinationPort, in: UInt128(question.here.lowerBound)...UInt128(question.here.upperBound)),
            try packets(
                .sourcePort, in: UInt128(question.there.lowerBound)...UInt128(question.there.upperBound)),
            own.isEmpty ? DecisionDiagrams.everything : try packets(.destination, among: own),
            try question.client.map { client throws(DecisionDiagrams.TooLarge) in
                try packets(.source, client.value)
            } ?? DecisionDiagrams.everything,
        ] {
            set = try intersection(set, condition)
        }
        return set
    }

    fileprivate mutating func withoutAddresses(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try diagrams.projection(
            of: set, without: bits(of: .destination).lowerBound..<bits(of: .source).upperBound)
    }
}
