/// A place on a packet's way to this host, or out of it, where a chain of iptables may stop or change it.
public struct Hook: Sendable, Equatable {
    /// Which of the places.
    public let place: Place
    /// Whose chain it is; nil where that is not known.
    public let backend: Backend?
    /// The chain that is built in there.
    let chain: Chain
    /// This, and those that a packet can get to from there.
    let chains: Chains

    /// The places in the order in which a packet comes to them (linux/netfilter_ipv4.h, `nf_ip_hook_priorities`).
    ///
    /// The nat table's INPUT chain is left out: it changes the source of new connections, and stops none.
    public enum Place: Sendable, Hashable {
        /// Before connection tracking, which sets in between this and the next.
        case rawPrerouting
        /// Before the decision whether the packet is for this host.
        case manglePrerouting
        /// Where the first packet of a connection may be sent elsewhere.
        case natPrerouting
        /// The first place for packets to this host alone.
        case mangleInput
        /// Where this host's firewall is.
        case filterInput
        /// Where SELinux's marks are set.
        case securityInput
        /// The first place for packets that this host passes on to others.
        case mangleForward
        /// Where the firewall decides about those.
        case filterForward
        /// Where SELinux's marks are set.
        case securityForward
        /// Before connection tracking of what this host sends.
        case rawOutput
        /// Where what it sends may be marked, and sent another way.
        case mangleOutput
        /// Where the first packet of a connection that it opens may be sent elsewhere.
        case natOutput
        /// What the firewall lets this host send.
        case filterOutput
        /// Where SELinux's marks are set.
        case securityOutput
        /// Behind the decision about the way out.
        case manglePostrouting
        /// Where the first packet of a connection may get another source.
        case natPostrouting

        /// The way to this host.
        static let inbound: [Place] = [
            .rawPrerouting, .manglePrerouting, .natPrerouting, .mangleInput, .filterInput, .securityInput,
        ]
        /// The way of what this host passes on, behind the decision where it goes.
        static let forwarded: [Place] = [.mangleForward, .filterForward, .securityForward]
        /// The way out of this host.
        static let outbound: [Place] = [
            .rawOutput, .mangleOutput, .natOutput, .filterOutput, .securityOutput, .manglePostrouting,
            .natPostrouting,
        ]

        /// The table.
        public var table: String {
            switch self {
            case .rawPrerouting, .rawOutput: "raw"
            case .manglePrerouting, .mangleInput, .mangleForward, .mangleOutput, .manglePostrouting: "mangle"
            case .natPrerouting, .natOutput, .natPostrouting: "nat"
            case .filterInput, .filterForward, .filterOutput: "filter"
            case .securityInput, .securityForward, .securityOutput: "security"
            }
        }

        /// The chain.
        public var chain: String {
            switch self {
            case .rawPrerouting, .manglePrerouting, .natPrerouting: "PREROUTING"
            case .mangleInput, .filterInput, .securityInput: "INPUT"
            case .mangleForward, .filterForward, .securityForward: "FORWARD"
            case .rawOutput, .mangleOutput, .natOutput, .filterOutput, .securityOutput: "OUTPUT"
            case .manglePostrouting, .natPostrouting: "POSTROUTING"
            }
        }
    }

    /// The chain of a ruleset at this place; on the way out, as it looks from the other end (`Chain.mirrored`).
    ///
    /// - Returns: nil if nobody has put anything there.
    init?(_ place: Place, in ruleset: SavedRuleset, backend: Backend?) {
        guard let table = ruleset.tables.first(where: { $0.name == place.table }) else { return nil }
        self.init(place, in: table.indexedChains, backend: backend)
    }

    /// The chain of a table at this place.
    init?(_ place: Place, in table: Chains, backend: Backend?) {
        guard let chain = table[place.chain], !chain.isUntouched else { return nil }
        self.place = place
        self.backend = backend
        let reached = table.reached(from: chain.name)
        guard Place.outbound.contains(place) else {
            self.chain = chain
            chains = Chains(reached)
            return
        }
        let translates = place.table == "nat"
        self.chain = chain.mirrored(translates: translates)
        chains = Chains(reached.map { $0.mirrored(translates: translates) })
    }

    private init(_ hook: Hook, leavingBy interface: String?) {
        (place, backend) = (hook.place, hook.backend)
        chain = hook.chain.leaving(by: interface)
        chains = Chains(hook.chains.reached(from: chain.name).map { $0.leaving(by: interface) })
    }

    /// The chain as packets meet it that leave by an interface; nil if it is not known which.
    func leaving(by interface: String?) -> Hook { Hook(self, leavingBy: interface) }

    /// Takes a packet through the chain, under its present policy.
    func walk(_ packet: Packet, share: Truth) -> DecisionWalk {
        var walk = DecisionWalk(chains, table: place.table == "filter" ? nil : place.table)
        walk.go(through: chain, policy: chain.policy ?? .accept, packet, share: share)
        return walk
    }
}
