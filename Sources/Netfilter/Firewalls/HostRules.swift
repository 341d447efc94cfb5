/// Everything that was read of a host's packet filter, by whatever means.
public struct HostRules: Sendable {
    /// The rules of each family, the families in order.
    public var families: [FamilyRules]
    /// The tables of nftables; nil if they could not be looked at.
    public var nativeTables: [NativeRuleset.Table]?
    /// The chains of nftables' own on the way of packets to this host.
    public var nativeChains: [NativeChain]
    /// Those on the way of packets out of it.
    public var outgoingNativeChains: [NativeChain]
    /// Those on the way of packets that it passes on to others.
    public var forwardingNativeChains: [NativeChain]
    /// Whether rules of nftables' own hide among those of iptables.
    public var hidesConditions: Bool
    /// This host's addresses, if they are known.
    public var addresses: [Address]
    /// This host's interfaces, if they are known.
    public var interfaces: [String]
    /// Where its packets go, as far as that is known.
    public var routing: Routing

    /// The rules of one family.
    public struct FamilyRules: Sendable {
        /// The family.
        public var family: Family
        /// What iptables-save prints; that of the other backend, if it holds rules as well, comes last.
        public var rulesets: [BackendRules]
        /// What could not be read, each a sentence.
        public var problems: [String]

        /// Makes the rules of a family.
        public init(_ family: Family, _ rulesets: [BackendRules], problems: [String] = []) {
            self.family = family
            self.rulesets = rulesets
            self.problems = problems
        }
    }

    /// The rules of one backend.
    public struct BackendRules: Sendable {
        /// The backend; nil where it is not known.
        public var backend: Backend?
        /// What its iptables-save prints.
        public var ruleset: SavedRuleset

        /// Makes the rules of a backend.
        public init(_ backend: Backend?, _ ruleset: SavedRuleset) {
            self.backend = backend
            self.ruleset = ruleset
        }
    }

    /// Makes what was read.
    public init(
        families: [FamilyRules], nativeTables: [NativeRuleset.Table]? = nil, nativeChains: [NativeChain] = [],
        outgoingNativeChains: [NativeChain] = [], forwardingNativeChains: [NativeChain] = [],
        hidesConditions: Bool = false, addresses: [Address] = [], interfaces: [String] = [],
        routing: Routing = Routing()
    ) {
        self.families = families
        self.nativeTables = nativeTables
        self.nativeChains = nativeChains
        self.outgoingNativeChains = outgoingNativeChains
        self.forwardingNativeChains = forwardingNativeChains
        self.hidesConditions = hidesConditions
        self.addresses = addresses
        self.interfaces = interfaces
        self.routing = routing
    }

    /// The way of a family's packets to this host.
    public func path(of rules: FamilyRules) -> PacketPath {
        PacketPath(
            rules.family, rules.rulesets.map { ($0.backend, $0.ruleset) }, nativeChains: nativeChains,
            addresses: addresses)
    }

    /// The way of a family's packets out of this host.
    func outgoingPath(of rules: FamilyRules) -> PacketPath {
        PacketPath(
            outOf: rules.rulesets.map { ($0.backend, $0.ruleset) }, rules.family,
            nativeChains: outgoingNativeChains)
    }

    /// The way of a family's packets that this host passes on to others.
    func forwardingPath(of rules: FamilyRules) -> ForwardingPath {
        ForwardingPath(
            rules.family, rules.rulesets.map { ($0.backend, $0.ruleset) },
            nativeChains: forwardingNativeChains,
            routing)
    }

    /// INPUT of the backend that guards the host, with all that is around it.
    public func analysis(of rules: FamilyRules) -> InputAnalysis {
        let guarding = rules.guarding
        return InputAnalysis(
            guarding?.ruleset.filter ?? .untouched, family: rules.family,
            in: path(of: rules).around(guarding?.backend), outgoing: outgoingPath(of: rules),
            forwarding: forwardingPath(of: rules), interfaces: interfaces)
    }

    /// The programs that keep rules here.
    public var programs: [FirewallProgram] {
        FirewallProgram.found(in: families.flatMap(\.rulesets).map(\.ruleset), nativeTables ?? [])
    }
}

extension HostRules.FamilyRules {
    /// The backend whose INPUT somebody has touched; the first if both have, or none.
    public var guarding: HostRules.BackendRules? {
        rulesets.first { $0.touchesInput } ?? rulesets.first
    }

    /// Whether nobody has put anything into INPUT of iptables.
    public var isUntouched: Bool { !rulesets.contains(where: \.touchesInput) }
}

extension HostRules.BackendRules {
    /// Whether there is a rule or a policy in INPUT.
    public var touchesInput: Bool {
        guard let input = ruleset.filter?.input else { return false }
        return !input.isUntouched
    }
}
