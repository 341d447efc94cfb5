import Testing

@testable import Netfilter

/// The sets of packets that get in through all chains of a way.
struct OpenSets {
    private let open: OpenPackets

    private let here: PacketSpace.Packets
    private let translates: Bool

    /// - Returns: nil if there is no room for them.
    init?(_ path: PacketPath) {
        let input = path.hooks.first { $0.place == .filterInput }
        guard let table = input.map({ FilterTable(chains: $0.chains.list) }) ?? .untouched else { return nil }
        let open = try? OpenPackets(
            table, policy: table.input.policy ?? .accept, in: input.map { path.around($0.backend) } ?? path,
            PacketSpace(path.family, InterfaceKinds(path.chains), MarkBits(path.chains)))
        guard let open else { return nil }
        var space = open.space
        guard let here = try? space.packets(toHostOf: path.addresses) else { return nil }
        (self.open, self.here) = (open, here)
        translates = open.arriving != nil
    }

    /// Whether a packet is surely among them; nil if that cannot be told.
    ///
    func hold(_ packet: Packet) -> Bool? {
        open.space.contains(packet, open.arriving?.all ?? open.throughAll)
    }

    /// Whether it can be asked for: those behind a nat table are for this host.
    func concern(_ packet: Packet) -> Bool {
        !translates || open.space.contains(packet, PacketBounds(exactly: here)) == true
    }
}

/// What the way of a single packet says, against what the sets of all packets do: wherever both are certain, the same.
struct Agreement: CustomStringConvertible {
    private(set) var compared = 0
    private(set) var certain = 0
    /// How often the sets were certain, and the way of the packet was not.
    private(set) var setsAlone = 0
    /// How often it was the other way round.
    private(set) var wayAlone = 0

    var description: String {
        "\(compared) compared, \(certain) certain, \(setsAlone) by sets alone, \(wayAlone) by the packet's way alone"
    }

    mutating func compare(_ fates: Set<PathDecision.Fate>, _ getsIn: Bool?, _ what: () -> String) {
        let told: Bool? =
            fates == [.accepted] ? true : fates.isSubset(of: [.dropped, .sentElsewhere]) ? false : nil
        compared += 1
        switch (told, getsIn) {
        case (nil, nil): break
        case (nil, _?): setsAlone += 1
        case (_?, nil): wayAlone += 1
        case (let told?, let getsIn?):
            certain += 1
            #expect(told == getsIn, "\(what())")
        }
    }
}
