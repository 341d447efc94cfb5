/// Lists what others can begin with hosts behind this one, past its INPUT.
enum PublishedDoors {
    /// All of it; nothing if this host sends nothing elsewhere.
    ///
    /// - Throws: if there is no room for it.
    static func all(of analysis: InputAnalysis) throws(DecisionDiagrams.TooLarge) -> [OpenDoor] {
        guard let surroundings = analysis.surroundings, let forwarding = analysis.forwarding,
            !forwarding.isOff, surroundings.publishes
        else { return [] }
        let chains = surroundings.chains + forwarding.chains
        let kinds = InterfaceKinds(chains)
        let published = try PublishedPackets(
            surroundings, forwarding, PacketSpace(surroundings.family, kinds, MarkBits(chains)))
        let present = analysis.present(among: kinds)
        var space = published.space
        let asked = try space.begun()
        var doors = try OpenDoors(published.packets, isElsewhere: true, among: asked, space, on: present) {
            surroundings.translator(of: $0)
        }
        return try doors.all()
    }
}

extension PacketPath {
    /// Whether the nat table may send packets to other hosts.
    fileprivate var publishes: Bool {
        chains.lazy.flatMap(\.rules).compactMap(\.translation).contains { $0.host(beyond: addresses) != nil }
    }

    /// The rule that gives a packet another destination.
    fileprivate func translator(of packet: Packet) -> OpenDoor.Decider {
        let ends = decide(packet).ends.filter { $0.fate == .sentElsewhere || $0.fate == .unknown }
        return ends.lazy.compactMap(\.rules.first).first.map { .rule($0) } ?? .someRule
    }
}
