/// The packets that get past INPUT to other hosts, since the nat table sends them there.
struct PublishedPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those packets, as they come to this host.
    let packets: TranslatedPackets

    /// Works them out.
    ///
    /// - Parameters:
    ///   - surroundings: the way of packets to this host.
    ///   - forwarding: the way behind the decision that they go to another.
    ///   - space: the space, in which what the rules of both ask is told apart.
    /// - Throws: if the rules would need more room than there is.
    init(
        _ surroundings: PacketPath, _ forwarding: ForwardingPath, _ space: PacketSpace
    ) throws(DecisionDiagrams.TooLarge) {
        var space = space
        let forgetsMarks = surroundings.forgetsMarks
        var chains: [ChainOnTheWay] = []
        for station in surroundings.stations where station.order(space.family) < .behindRouting {
            chains.append(try space.chain(at: station, forgetsMarks: forgetsMarks))
        }
        var passing: [String?: PacketBounds] = [:]
        let end = TranslatedPackets(untouched: .nothing)
        packets = try space.arriving(chains, end, forgetsMarks) {
            (space, translation, behind) throws(DecisionDiagrams.TooLarge) in
            guard let (address, port) = translation.host(beyond: surroundings.addresses) else {
                return .nothing
            }
            let interface = forwarding.interface(to: address)
            if passing[interface] == nil {
                passing[interface] = try space.passing(forwarding.path(leavingBy: interface))
            }
            let set = passing[interface] ?? .nothing
            let such = try space.before(space.before(behind, set, forgetsMarks), elsewhere: address, port)
            guard surroundings.addresses.isEmpty || address.isLoopback else { return such }
            return PacketBounds(surely: DecisionDiagrams.nothing, maybe: such.maybe)
        }
        self.space = space
    }
}

extension PacketSpace {
    /// The packets that a host passes on, as they are when it has found out where they go.
    mutating func passing(_ path: PacketPath) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        var chains: [ChainOnTheWay] = []
        for station in path.stations {
            chains.append(try chain(at: station, forgetsMarks: path.forgetsMarks))
        }
        let passing = try before(chains, .everything, path.forgetsMarks)
        // Before these, a packet loses one of its hops, and dies of the last (net/ipv4/ip_forward.c, `ip_forward`).
        let alive = PacketBounds(exactly: try packets(.hopLimit, in: 2...255))
        return try intersection(alive, whatever(.hopLimit, of: passing))
    }
}
