/// The way of a packet to this host, or out of it: the chains of both backends, and those of nftables' own.
///
/// Every one of them must let a packet pass for it to arrive; each of them alone may stop it.
public struct PacketPath: Sendable, Equatable {
    /// The family of the packets.
    public let family: Family
    /// The chains of iptables, in the order in which a packet comes to them.
    public private(set) var hooks: [Hook]
    /// The chains of nftables' own that may stop or change a packet.
    public private(set) var nativeChains: [NativeChain]
    /// This host's addresses; none if they are not known.
    public let addresses: Set<Address>
    /// Whether the marks that rules look at may be any at each hook, since it is not known in which order rules change them.
    private(set) var forgetsMarks = false

    /// Puts the way together.
    ///
    /// - Parameters:
    ///   - family: the family of the packets.
    ///   - rulesets: what each backend's iptables-save prints.
    ///   - nativeChains: chains of nftables' own on this way.
    ///   - addresses: this host's addresses, if they are known.
    public init(
        _ family: Family, _ rulesets: [(backend: Backend?, ruleset: SavedRuleset)],
        nativeChains: [NativeChain] = [], addresses: [Address] = []
    ) {
        self.init(family, rulesets, over: Hook.Place.inbound, nativeChains, addresses)
    }

    /// The way out of this host.
    init(
        outOf rulesets: [(backend: Backend?, ruleset: SavedRuleset)], _ family: Family,
        nativeChains: [NativeChain]
    ) {
        self.init(family, rulesets, over: Hook.Place.outbound, nativeChains, [])
        // The programs of a host may mark what they send (socket(7), SO_MARK).
        forgetsMarks = true
    }

    /// The way of what this host passes on to others.
    init(
        passingOn rulesets: [(backend: Backend?, ruleset: SavedRuleset)], _ family: Family,
        nativeChains: [NativeChain]
    ) {
        self.init(family, rulesets, over: Hook.Place.forwarded, nativeChains, [])
        // The rules before them may have marked what comes here.
        forgetsMarks = true
    }

    private init(
        _ family: Family, _ rulesets: [(backend: Backend?, ruleset: SavedRuleset)],
        over places: [Hook.Place], _ nativeChains: [NativeChain], _ addresses: [Address]
    ) {
        self.family = family
        self.nativeChains = nativeChains.filter { $0.concerns(family) && $0.effect != .none }
        self.addresses = Set(addresses)
        hooks = places.flatMap { place in
            rulesets.compactMap { Hook(place, in: $0.ruleset, backend: $0.backend) }
        }
        forgetRivals()
        forgetsMarks = mixesMarks
    }

    /// Of two chains at one place, the one that was made later comes first, and which one that is nothing tells
    /// (net/netfilter/core.c, `nf_hook_entries_grow`). What one of nftables' own does beside one that changes packets is not
    /// known then.
    private mutating func forgetRivals() {
        let changing = stations.filter(\.changesMoreThanMarks).map { $0.order(family) }
        nativeChains = nativeChains.map { chain in
            let rivals = changing.count { $0.isBeside(chain.order(family)) }
            return rivals > (chain.translates ? 1 : 0) ? chain.unread : chain
        }
    }

    /// The way out of this host, as far as a filter table tells.
    init(outOf table: FilterTable, _ family: Family) {
        self.family = family
        nativeChains = []
        addresses = []
        hooks = [Hook(.filterOutput, in: table.indexedChains, backend: nil)].compactMap(\.self)
        forgetsMarks = true
    }

    /// All chains whose rules are known.
    var chains: [Chain] {
        hooks.flatMap(\.chains.list) + nativeChains.compactMap { $0.rules[family] }.flatMap(\.chains.list)
    }

    /// Whether a chain may change packets, nobody knows how.
    var changesAnything: Bool { nativeChains.contains { $0.changesAnything(of: family) } }

    /// What may become of a packet.
    public func decide(_ packet: Packet) -> PathDecision {
        var walk = PathWalk(self, packet.arriving(family, at: addresses))
        return walk.decision()
    }

    /// The way without a backend's filter INPUT.
    public func around(_ backend: Backend?) -> PacketPath {
        let isInput = { (hook: Hook) in hook.place == .filterInput && hook.backend == backend }
        let input = hooks.filter(isInput)
        var around = self
        around.hooks.removeAll(where: isInput)
        around.forgetsMarks = forgetsMarks || input.contains { marksForOthers(.hook($0)) }
        return around
    }

    /// The way of packets that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> PacketPath {
        var path = self
        path.hooks = hooks.map { $0.leaving(by: interface) }
        path.nativeChains = nativeChains.map { $0.leaving(by: interface) }
        return path
    }

    /// The way without a chain of nftables' own.
    func around(_ chain: NativeChain) -> PacketPath {
        var around = self
        around.nativeChains.removeAll { $0 == chain }
        around.forgetsMarks = forgetsMarks || marksForOthers(.native(chain))
        return around
    }
}
