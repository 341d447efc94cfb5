public import Netfilter

/// What is watched while a test goes on: the packets on the wire, and two rules that count which of them get how far.
public struct Watch: Sendable, Equatable {
    /// The family under test.
    public var family: Family
    /// The packets that matter.
    public var target: Target
    /// The port whose packets are no replies; nil where replies are not what is watched.
    public var managementPort: UInt16?
    /// Counts at the top of INPUT: what every chain before it has let through.
    public var first: Probe
    /// Counts where the decision is due: directly above the state rule, or above what keeps new connections out, which is the
    /// end of INPUT if the policy does.
    public var last: Probe
    /// What keeps new connections out: rules, or the policy for nil. None where replies are watched.
    var deniers: [RuleReference?] = []

    /// The packets that matter.
    public enum Target: Sendable, Equatable, Codable {
        /// What comes back from this address on TCP connections that the host opens.
        case replies(from: Address)
        /// New TCP connections to this port of the host.
        case arrivals(port: UInt16, from: Sender)
    }

    /// How the test is known among other connections to the same port.
    public enum Sender: Sendable, Equatable, Codable {
        /// By the source port that the test's command names.
        case port(UInt16)
        /// By the other machine's address.
        case address(Address)
    }

    /// The rules that count, in the order in which they go in.
    public var probes: [Probe] { [first, last] }

    /// Watches for what comes back from a peer.
    ///
    /// - Parameters:
    ///   - peer: the other machine.
    ///   - rule: the rule that accepts replies.
    ///   - port: the management port: what comes in there is no reply.
    init(repliesFrom peer: Address, above rule: RuleReference?, except port: UInt16) {
        family = peer.family
        target = .replies(from: peer)
        managementPort = port
        first = .replies(from: peer, except: port, at: nil, label: "first")
        last = .replies(from: peer, except: port, at: rule.map(Self.belowFirst), label: "last")
    }

    /// Watches for new connections to a port, which are kept out.
    init(_ family: Family, arrivalsAt port: UInt16, from sender: Sender, keptOutBy denial: Denial) {
        self.family = family
        target = .arrivals(port: port, from: sender)
        first = .arrivals(family, port: port, from: sender, position: 1, label: "first")
        let place = denial.entrance.map(Self.belowFirst)
        last = .arrivals(
            family, port: port, from: sender, in: place?.chain ?? "INPUT", position: place?.position,
            label: "last")
        deniers = denial.deniers
    }

    /// The first probe is in already, and moves the rules of INPUT down by one.
    private static func belowFirst(_ rule: RuleReference) -> RuleReference {
        RuleReference(
            chain: rule.chain, position: rule.chain == "INPUT" ? rule.position + 1 : rule.position,
            rule: rule.rule)
    }

    /// What those that keep new connections out have counted together; nil if one of them is not there any more.
    public func denied(in table: FilterTable) -> UInt64? {
        let table = table.withoutProbes
        var packets: UInt64 = 0
        for denier in deniers {
            guard let counted = denier.map(table.packets(of:)) ?? table.input.policyCounters?.packets else {
                return nil
            }
            packets += counted
        }
        return packets
    }
}

/// What a watch has seen and counted.
public struct WatchResult: Sendable, Equatable, Codable {
    /// The connections of the test, in the order in which they began.
    public var flows: [Flow]
    /// First packets of connections to the watched port from elsewhere, by their source, the most first.
    public var strangers: [Stranger]
    /// What the rule at the top of INPUT has counted.
    public var first: UInt64
    /// What the rule where the decision is due has counted.
    public var last: UInt64
    /// What those that keep new connections out have taken while the rules were in, from whomever; nil if that cannot be told.
    /// Some versions of iptables set the policy's counter to zero whenever a rule goes in or out.
    public var denied: UInt64?
    /// What connection tracking knows of the test's connection.
    public var entry: TrackingEntry
    /// All packets that came in from the peer of an outbound test meanwhile, of whatever connection; at least as many
    /// as were counted.
    public var incoming: Int
    /// Packets that came too fast to be looked at.
    public var missed: Int
    /// Why the rules that count could not be read or removed, as a sentence.
    public var failure: String?

    /// Who else tried the watched port.
    public struct Stranger: Sendable, Equatable, Codable {
        /// Where the packets came from.
        public var address: Address
        /// How many there were.
        public var packets: Int

        /// Makes one.
        public init(_ address: Address, packets: Int) {
            self.address = address
            self.packets = packets
        }
    }

    /// What connection tracking knows of a connection.
    public enum TrackingEntry: String, Sendable, Equatable, Codable {
        /// There is an entry, and packets went both ways.
        case answered
        /// There is an entry, and nothing came back.
        case unanswered
        /// There is none.
        case absent
        /// The kernel does not tell.
        case unknown
    }

    /// Makes a result.
    public init(
        flows: [Flow], strangers: [Stranger] = [], first: UInt64 = 0, last: UInt64 = 0,
        denied: UInt64? = nil, entry: TrackingEntry = .unknown, incoming: Int = 0, missed: Int = 0,
        failure: String? = nil
    ) {
        self.flows = flows
        self.strangers = strangers
        self.first = first
        self.last = last
        self.denied = denied
        self.entry = entry
        self.incoming = incoming
        self.missed = missed
        self.failure = failure
    }
}
