/// The packets that get past INPUT to other hosts, since the nat table sends them there.
struct PublishedPackets {
    /// The space that the sets are of.
    private(set) var space: PacketSpace
    /// Those packets, as they come to this host.
    let packets: TranslatedPackets

    /// What gets through behind the nat table, by the interface by which it leaves.
    fileprivate struct Behind {
        let forwarding: ForwardingPath
        let prerouting: [ChainOnTheWay]
        var known: [String?: PacketBounds] = [:]
    }

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
        for station in surroundings.stations where station.order < .behindRouting {
            chains.append(try space.chain(at: station, forgetsMarks: forgetsMarks))
        }
        let nat = chains.firstIndex(where: \.translates) ?? chains.count
        var behind = Behind(forwarding: forwarding, prerouting: chains[nat...].filter { !$0.translates })
        var published = TranslatedPackets(untouched: .nothing)
        for chain in chains[nat...].reversed() where chain.translates {
            published = try space.translated(chain.way, untouched: published) {
                (space, translation) throws(DecisionDiagrams.TooLarge) in
                guard case .destination(let address, let port) = translation,
                    !surroundings.addresses.contains(address), !address.isLoopback
                else { return .nothing }
                let set = try behind.packets(leavingFor: address, in: &space)
                let such = try space.before(set, elsewhere: address, port)
                guard surroundings.addresses.isEmpty else { return such }
                return PacketBounds(surely: DecisionDiagrams.nothing, maybe: such.maybe)
            }
        }
        packets = try space.before(chains[..<nat], published, forgetsMarks)
        self.space = space
    }
}

extension PublishedPackets.Behind {
    fileprivate mutating func packets(
        leavingFor address: Address, in space: inout PacketSpace
    ) throws(DecisionDiagrams.TooLarge) -> PacketBounds {
        let interface = forwarding.interface(to: address)
        if let known = known[interface] { return known }
        let path = forwarding.path(leavingBy: interface)
        var chains = prerouting
        for station in path.stations {
            chains.append(try space.chain(at: station, forgetsMarks: path.forgetsMarks))
        }
        let packets = try space.before(chains, .everything, path.forgetsMarks)
        known[interface] = packets
        return packets
    }
}
