/// What is open to anybody on a kind of interface: ports of the protocols that have any, and other protocols.
struct OpenServices: Hashable {
    /// The ports that are open, by the protocol's number.
    var ports: [UInt8: [ClosedRange<UInt16>]] = [:]
    /// The other protocols, ICMP aside.
    var others: [UInt8] = []

    /// The protocols that have ports: TCP, UDP, DCCP, SCTP and UDP-Lite.
    static let withPorts: [UInt8] = [Transport.tcp, Transport.udp, 33, 132, 136]

    /// What is more than somebody may have named on purpose: a protocol with all that is wide open in it.
    var wide: [(transport: UInt8, ports: ClosedRange<UInt16>)] {
        let ranges = Self.withPorts.flatMap { transport in
            (ports[transport] ?? []).filter(Self.isWide).map { (transport, $0) }
        }
        guard others.count > Self.mostProtocols else { return ranges }
        return ranges + others.prefix(1).map { ($0, 0...UInt16.max) }
    }

    /// Services have few ports side by side, but for those that choose one for each connection: as many as RTP and FTP
    /// usually are given, and none of the well-known ones (RFC 6335, section 6) among them.
    private static func isWide(_ range: ClosedRange<UInt16>) -> Bool {
        range.count > (range.lowerBound < 1024 ? mostWellKnown : mostChosen)
    }

    static let mostWellKnown = 64
    private static let mostChosen = 16384
    private static let mostProtocols = 8
}

extension PacketSpace {
    /// What anybody may begin: packets from public addresses to this host, that are part of no connection.
    ///
    /// - Parameter addresses: the host's addresses; none if they are not known.
    /// - Returns: the set.
    /// - Throws: if there is no room for it.
    mutating func unsolicited(
        to addresses: Set<Address>
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        try intersection(packetsFromPublicAddresses(), begun(to: addresses))
    }

    /// What others may begin, whatever their address: packets to this host that are part of no connection.
    ///
    /// - Parameter addresses: the host's addresses; none if they are not known.
    /// - Returns: the set.
    /// - Throws: if there is no room for it.
    mutating func begun(
        to addresses: Set<Address>
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        try intersection(begun(), packets(toHostOf: addresses))
    }

    /// What others may begin, with whomever: packets that are part of no connection.
    ///
    /// - Returns: the set.
    /// - Throws: if there is no room for it.
    mutating func begun() throws(DecisionDiagrams.TooLarge) -> Packets {
        var set = DecisionDiagrams.everything
        for condition in [
            try packets(in: [.new, .invalid]), try packets(.isTranslated, 0), try packets(.isReply, 0),
            try packets(.isRare, 0),
            try packets { $0 != "lo" },
        ] {
            set = try intersection(set, condition)
        }
        return set
    }

    /// Those of a set of packets that many addresses can send: by transport, interface and port alone.
    mutating func openToMany(_ set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        try knownBeforehand(
            of: diagrams.projection(
                of: set, from: bits(of: .source).lowerBound, forMoreThan: PublicAddresses.largestTrust(family)
            ))
    }

    /// What a set says of whoever begins something: by transport, interface, port and source address alone, however the
    /// rest may be.
    mutating func knownBeforehand(of set: Packets) throws(DecisionDiagrams.TooLarge) -> Packets {
        var open = set
        for field in [
            Field.destination, .sourcePort, .hopLimit, .icmpCode, .icmpType, .tcpFlags, .isToLocalAddress,
        ] {
            open = try diagrams.projection(of: open, without: bits(of: field))
        }
        for field in [Field.isListed, .isRare, .isReply, .isTranslated, .state] {
            open = try diagrams.projection(of: open, without: bits(of: field))
        }
        return open
    }

    /// What such a set says of one kind of interface.
    mutating func services(_ open: Packets, on interface: Int) throws(DecisionDiagrams.TooLarge)
        -> OpenServices
    {
        let here = try diagrams.projection(
            of: try intersection(open, packets(.interface, interface)), without: bits(of: .interface))
        var services = OpenServices()
        for transport in UInt8.min...UInt8.max
        where transport != Transport.icmp && transport != Transport.icmpv6 {
            let ports = try diagrams.projection(
                of: try intersection(here, packets(.transport, transport)), without: bits(of: .transport))
            guard ports != DecisionDiagrams.nothing else { continue }
            if OpenServices.withPorts.contains(transport) {
                services.ports[transport] = diagrams.ranges(of: ports, in: bits(of: .destinationPort)).map {
                    UInt16($0.lowerBound)...UInt16($0.upperBound)
                }
            } else {
                services.others.append(transport)
            }
        }
        return services
    }
}
