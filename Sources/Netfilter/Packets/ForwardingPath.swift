/// The way of packets that a host passes on to others, behind the decision where they go.
struct ForwardingPath: Sendable {
    private let whole: PacketPath
    private let routing: Routing

    /// Puts the way together.
    ///
    /// - Parameters:
    ///   - family: the family of the packets.
    ///   - rulesets: what each backend's iptables-save prints.
    ///   - nativeChains: chains of nftables' own on this way.
    ///   - routing: where packets go, as far as that is known.
    init(
        _ family: Family, _ rulesets: [(backend: Backend?, ruleset: SavedRuleset)],
        nativeChains: [NativeChain], _ routing: Routing
    ) {
        whole = PacketPath(passingOn: rulesets, family, nativeChains: nativeChains)
        self.routing = routing
    }

    /// The chains on the way.
    var chains: [Chain] { whole.chains }

    /// Whether this host certainly passes nothing on.
    var isOff: Bool { routing.passesOn[whole.family] == false }

    /// The interface by which packets to an address leave; nil if it is not known.
    func interface(to address: Address) -> String? { routing.interface(to: address) }

    /// The way of packets that leave by an interface; nil if it is not known which.
    func path(leavingBy interface: String?) -> PacketPath { whole.leaving(by: interface) }
}

/// Where a host's packets go, as far as its addresses tell.
public struct Routing: Sendable {
    /// A network that an interface of the host is in.
    public struct Link: Sendable {
        /// The interface's name.
        public let interface: String
        /// The network.
        public let network: Network

        /// Describes a link.
        public init(_ interface: String, _ network: Network) {
            self.interface = interface
            self.network = network
        }
    }

    /// The networks that its interfaces are in.
    public var links: [Link]
    /// Whether it passes packets of a family on from one to another; without a value where that is not known.
    public var passesOn: [Family: Bool]

    /// Describes it.
    public init(links: [Link] = [], passesOn: [Family: Bool] = [:]) {
        self.links = links
        self.passesOn = passesOn
    }

    /// The interface in whose network an address is; nil if it is in none, or in more than one.
    func interface(to address: Address) -> String? {
        let fitting = links.filter { $0.network.contains(address) }
        guard let longest = fitting.map(\.network.mask).max() else { return nil }
        let names = Set(fitting.lazy.filter { $0.network.mask == longest }.map(\.interface))
        return names.count == 1 ? names.first : nil
    }
}
