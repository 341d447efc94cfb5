extension PacketSpace {
    /// The packets to addresses of a class.
    mutating func packets(to wanted: AddressClass) throws(DecisionDiagrams.TooLarge) -> Packets {
        var found = DecisionDiagrams.nothing
        var rest = DecisionDiagrams.everything
        for (fixed, networks) in AddressClass.fixed(family) {
            var sets: [Packets] = []
            for network in networks { sets.append(try packets(.destination, in: network)) }
            let all = try diagrams.union(sets)
            if fixed == wanted { found = try union(found, intersection(rest, all)) }
            rest = try difference(rest, all)
        }
        switch wanted {
        case .own: return try union(found, intersection(rest, packets(.isToLocalAddress, 1)))
        case .other: return try union(found, intersection(rest, packets(.isToLocalAddress, 0)))
        case .broadcast, .group, .unspecified, .mapped: return found
        }
    }

    /// The packets whose destination fits a match that asks for these types.
    mutating func packets(to types: AddressTypes) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var bounds = PacketBounds.nothing
        for addresses in AddressClass.allCases {
            let truth = types.truth(for: addresses, of: family)
            guard truth != .no else { continue }
            let packets = try packets(to: addresses)
            bounds.maybe = try union(bounds.maybe, packets)
            if truth == .yes { bounds.surely = try union(bounds.surely, packets) }
        }
        return bounds
    }

    /// The packets to a host of these addresses, or to any host's if they are not known.
    mutating func packets(toHostOf addresses: Set<Address>) throws(DecisionDiagrams.TooLarge) -> Packets {
        let all = try intersection(packets(to: .own), packets(.isToLocalAddress, 1))
        let own = addresses.facingOthers(family)
        guard own.isEmpty else {
            return try intersection(all, packets(.destination, among: own.map(\.value)))
        }
        guard let loopback = Network(family == .ipv4 ? "127.0.0.0/8" : "::1") else { return all }
        return try difference(all, packets(.destination, in: loopback))
    }
}

extension Set<Address> {
    /// Those of a family by which other networks reach a host: neither loopback's nor a link's own.
    func facingOthers(_ family: Family) -> [Address] {
        filter { $0.family == family && !$0.isLoopback && !$0.isLinkLocal }
    }
}
