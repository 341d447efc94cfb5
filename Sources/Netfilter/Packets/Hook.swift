/// A place on a packet's way to this host where a chain of iptables may stop or change it.
public struct Hook: Sendable, Hashable {
    /// Which of the places.
    public let place: Place
    /// Whose chain it is; nil where that is not known.
    public let backend: Backend?
    /// The chain that is built in there.
    let chain: Chain
    let chains: Chains

    /// The places in the order in which a packet comes to them (linux/netfilter_ipv4.h, `nf_ip_hook_priorities`).
    ///
    /// The nat table's INPUT chain is left out: it changes the source of new connections, and stops none.
    public enum Place: CaseIterable, Sendable, Hashable {
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

        /// The table.
        public var table: String {
            switch self {
            case .rawPrerouting: "raw"
            case .manglePrerouting, .mangleInput: "mangle"
            case .natPrerouting: "nat"
            case .filterInput: "filter"
            case .securityInput: "security"
            }
        }

        /// The chain.
        public var chain: String {
            switch self {
            case .rawPrerouting, .manglePrerouting, .natPrerouting: "PREROUTING"
            case .mangleInput, .filterInput, .securityInput: "INPUT"
            }
        }
    }

    /// The chain of a ruleset at this place.
    ///
    /// - Returns: nil if nobody has put anything there.
    init?(_ place: Place, in ruleset: SavedRuleset, backend: Backend?) {
        guard let table = ruleset.tables.first(where: { $0.name == place.table }),
            let chain = table.indexedChains[place.chain], !chain.isUntouched
        else { return nil }
        self.place = place
        self.backend = backend
        self.chain = chain
        chains = table.indexedChains
    }

    /// Takes a packet through the chain, under its present policy.
    func walk(_ packet: Packet) -> (decision: Decision, changes: [(rule: Rule, truth: Truth)]) {
        var walk = DecisionWalk(chains, table: place == .filterInput ? nil : place.table, packet)
        let outcomes = walk.outcomes(in: chain, policy: chain.policy ?? .accept)
        return (Decision(outcomes: outcomes), walk.changes)
    }
}
