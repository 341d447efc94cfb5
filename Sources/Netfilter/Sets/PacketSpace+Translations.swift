/// Packets that get somewhere, some of them with another destination that the nat table gives them.
struct TranslatedPackets {
    /// What surely gets there, and what may.
    var all: PacketBounds
    /// What may get there with each destination, or with its own.
    var parts: [(translation: Translation?, packets: PacketSpace.Packets)]

    init(all: PacketBounds, parts: [(translation: Translation?, packets: PacketSpace.Packets)]) {
        self.all = all
        self.parts = parts
    }

    /// These, as they are.
    init(untouched packets: PacketBounds) {
        self.init(all: packets, parts: [(nil, packets.maybe)])
    }
}

extension PacketSpace {
    /// What gets through a chain of the nat table, and then somewhere.
    ///
    /// Only the first packet of a connection comes there (net/netfilter/nf_nat_core.c, `nf_nat_inet_fn`). Whether one that
    /// another connection has led to does, or one that this host sends to itself, is left open (`Hook.mayBeSkipped`).
    ///
    /// - Parameters:
    ///   - way: the way through the chain.
    ///   - untouched: what gets there if this chain leaves it as it is.
    ///   - before: what gets there if it gets another destination.
    /// - Returns: what gets through, as it comes to the chain.
    /// - Throws: if there is no room for it.
    mutating func translated(
        _ way: Step, untouched: TranslatedPackets,
        before: (inout PacketSpace, Translation) throws(DecisionDiagrams.TooLarge) -> PacketBounds
    ) throws(DecisionDiagrams.TooLarge) -> TranslatedPackets {
        let own = try packets { $0 == "lo" }
        let begun = try packets(in: [.new])
        let coming = try union(begun, difference(packets(in: [.related]), packetsOfErrors()))
        let passingBy = try union(complement(begun), own)
        var parts = untouched.parts
        for index in parts.indices {
            let packets = parts[index].packets
            parts[index].packets = try union(
                intersection(passingBy, packets),
                intersection(coming, self.packets(way.goesOn, in: packets)))
        }
        let lost = try complement(untouched.all.surely)
        var outside = try union(dropped(in: way), packets(way.goesOn, in: lost))
        for one in way.translated {
            let before = try before(&self, one.translation)
            let part = try intersection(coming, packets(one.passing, in: before.maybe))
            if part != DecisionDiagrams.nothing { parts.append((one.translation, part)) }
            outside = try union(outside, packets(one.passing, in: complement(before.surely)))
        }
        outside = try union(intersection(passingBy, lost), intersection(coming, outside))
        return TranslatedPackets(
            all: PacketBounds(
                surely: try complement(outside), maybe: try diagrams.union(parts.map(\.packets))),
            parts: parts)
    }

    private mutating func packetsOfErrors() throws(DecisionDiagrams.TooLarge) -> Packets {
        try packets(.transport, among: [Transport.icmp, Transport.icmpv6])
    }

    /// What will be in a set once it has got another destination of this host.
    mutating func before(
        _ translation: Translation, _ set: PacketBounds, at addresses: Set<Address>
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        switch translation {
        case .redirect(let port):
            let here = try packetsToOwnAddresses(addresses)
            let others = try complement(intersection(packets(to: .own), packets(.isToLocalAddress, 1)))
            return try before(set, destination: here, port, changed: others)
        case .destination(let address, let port):
            guard addresses.contains(address) || addresses.isEmpty || address.isLoopback else {
                return .nothing
            }
            let there = try packets(.destination, address.value)
            let here = try intersection(there, packets(.isToLocalAddress, 1))
            let before = try before(set, destination: here, port, changed: complement(there))
            guard addresses.contains(address), !address.isLoopback else {
                return PacketBounds(surely: DecisionDiagrams.nothing, maybe: before.maybe)
            }
            return before
        }
    }

    /// What will be in a set once it goes to an address of another host.
    mutating func before(
        _ set: PacketBounds, elsewhere address: Address, _ port: Translation.PortChoice
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let there = try packets(.destination, address.value)
        let others = try intersection(there, packets(.isToLocalAddress, 0))
        return try before(set, destination: others, port, changed: complement(there))
    }

    /// What will be in a set with one of these destinations, and a port. What certainly gets another destination is changed.
    private mutating func before(
        _ set: PacketBounds, destination: Packets, _ port: Translation.PortChoice, changed: Packets
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var changed = changed
        var ports: Packets?
        switch port {
        case .kept: break
        case .any: ports = DecisionDiagrams.everything
        case .among(let range):
            let such = try packets(
                .destinationPort, in: UInt128(range.lowerBound)...UInt128(range.upperBound))
            changed = try union(changed, complement(such))
            ports = such
        }
        let translated = try becoming(set, packets(.isTranslated, 1), in: [.isTranslated])
        let either = try becoming(set, DecisionDiagrams.everything, in: [.isTranslated])
        var before = PacketBounds.nothing
        for (which, what) in [(changed, translated), (try complement(changed), either)] {
            var such = try becoming(what, destination, in: [.destination, .isToLocalAddress])
            if let ports { such = try becoming(such, ports, in: [.destinationPort]) }
            before = try union(before, intersection(such, PacketBounds(exactly: which)))
        }
        return before
    }

    /// What will be in a set if some fields become those of any of these packets, whatever they are now.
    private mutating func becoming(
        _ set: PacketBounds, _ those: Packets, in fields: [Field]
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var maybe = try intersection(set.maybe, those)
        var lacking = try difference(those, set.surely)
        for field in fields {
            maybe = try diagrams.projection(of: maybe, without: bits(of: field))
            lacking = try diagrams.projection(of: lacking, without: bits(of: field))
        }
        return PacketBounds(surely: try complement(lacking), maybe: maybe)
    }

    /// The packets to this host's addresses, if they are known, as `REDIRECT` chooses one: of loopback only for what this host
    /// sends to itself (net/netfilter/nf_nat_redirect.c).
    private mutating func packetsToOwnAddresses(
        _ addresses: Set<Address>
    ) throws(DecisionDiagrams.TooLarge) -> Packets {
        let all = try intersection(packets(to: .own), packets(.isToLocalAddress, 1))
        guard let loopback = Network(family == .ipv4 ? "127.0.0.0/8" : "::1") else { return all }
        var others = try difference(all, packets(.destination, in: loopback))
        let known = addresses.filter { $0.family == family && !$0.isLoopback }
        if !known.isEmpty {
            others = try intersection(others, packets(.destination, among: known.map(\.value)))
        }
        return try union(others, intersection(all, packets { $0 == "lo" }))
    }
}
