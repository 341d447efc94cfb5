public import Netfilter

/// Whether a host's rules are right at this moment, for each family, and why.
///
/// It is a pure function of the rules: nothing is tried, and no session is needed.
public struct HostCheck: Sendable {
    /// What was judged, the worst first.
    public let items: [Item]
    /// The programs that keep rules on the host.
    public let programs: [FirewallProgram]
    /// Everything that others can begin with the host, for each family of which that is known: beyond it nothing gets in.
    public let open: [Family: [OpenPort]]

    /// Something that was judged.
    public struct Item: Sendable, Equatable {
        /// What it is about.
        public var subject: Subject
        /// The family; nil for what concerns both.
        public var family: Family?
        /// Whether it is right.
        public var standing: Standing
        /// Why.
        public var reason: Finding
    }

    /// What is judged. The raw values are part of the JSON format.
    public enum Subject: String, Codable, Sendable, Equatable {
        /// Whether the rules could be read.
        case rulesReadable = "rules-readable"
        /// Whether INPUT of iptables guards the host at all, and not something else.
        case guardedByIptables = "guarded-by-iptables"
        /// Whether replies are accepted by a conntrack rule.
        case stateRuleEffective = "state-rule-effective"
        /// Whether the host's traffic with itself is accepted.
        case loopbackAllowed = "loopback-allowed"
        /// Whether new connections to the management port are accepted.
        case managementAllowed = "management-allowed"
        /// Whether IPv6 neighbour discovery is accepted.
        case neighbourDiscoveryAllowed = "neighbour-discovery-allowed"
        /// Whether the answers to new logins leave the host.
        case answersLeave = "answers-leave"
        /// Whether connections that the host opens leave it, and are known when they are answered.
        case ownConnections = "own-connections"
        /// Whether what nobody has allowed is refused.
        case defaultDeny = "default-deny"
        /// Whether packets to other hosts are passed on.
        case forwarding
        /// Whether what is open is what was expected.
        case expectedDoors = "expected-doors"
        /// A service that listens, and who can reach it.
        case listeningService = "listening-service"
        /// Whether every rule can be met.
        case rulesReached = "rules-reached"
        /// Whether the other backend holds rules as well.
        case oneBackend = "one-backend"
        /// Chains of nftables' own.
        case nativeChains = "native-chains"
        /// Whether a new login has confirmed what a session has changed.
        case unconfirmedChange = "unconfirmed-change"
        /// The rules of a rollback timer and of its way back, which do not stay.
        case temporaryRules = "temporary-rules"
        /// Another program that keeps rules here.
        case program
    }

    /// Whether something is right. The raw values are part of the JSON format.
    public enum Standing: String, Codable, Sendable, Equatable, Comparable {
        /// It is not.
        case wrong
        /// The rules do not tell.
        case unknown
        /// Neither right nor wrong, but good to know.
        case note
        /// It is.
        case right

        /// From the worst to the best.
        public static func < (one: Standing, other: Standing) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .wrong: 0
            case .unknown: 1
            case .note: 2
            case .right: 3
            }
        }
    }

    /// Where the rules are from.
    public enum Source: Sendable, Equatable {
        /// This host, at a time in UTC as `GuardRule` has it, with the change that nobody has confirmed, if there is one.
        case host(now: String, UnconfirmedChange?)
        /// A file.
        case file
    }

    /// Judges the rules of a host that is managed by these services.
    ///
    /// - Parameters:
    ///   - rules: the rules.
    ///   - source: where they are from.
    ///   - settings: how the host is managed.
    ///   - services: what listens on it, as far as that is known.
    ///   - expected: the texts of all doors that are expected to be open; nil if nobody has said.
    public init(
        _ rules: HostRules, from source: Source, settings: Settings, services: [ListeningService] = [],
        expected: [String]? = nil
    ) {
        programs = rules.programs
        var families: [Item] = []
        var open: [Family: [OpenPort]] = [:]
        for own in rules.families {
            let (items, doors) = FamilyCheck(rules, own, settings, services).judgement
            families += items + TemporaryRulesCheck(own, source).items
            open[own.family] = doors
        }
        self.open = open
        let expectations = expected.map {
            ExpectationCheck(
                open: open, families: rules.families.map(\.family), isWholeHost: source != .file, expected: $0
            ).items
        }
        let items =
            Self.items(about: source) + (expectations ?? []) + families
            + Self.items(about: rules, programs)
        self.items = items.enumerated().sorted { ($0.1.standing, $0.0) < ($1.1.standing, $1.0) }.map(\.1)
    }

    /// What speaks against putting rules into INPUT by hand: another program or nftables itself guards this host, or
    /// iptables does not show all that is there.
    public var obstacles: [Item] {
        items.filter { item in
            guard case .surroundings(let finding) = item.reason else { return false }
            return finding.isObstacle
        }
    }

    /// What is wrong or in doubt.
    public var complaints: [Item] { items.filter { $0.standing < .note } }

    /// The standing of the whole: the worst of all.
    public var standing: Standing {
        let worst = items.first?.standing ?? .unknown
        return worst == .note ? .right : worst
    }

    private static func items(about source: Source) -> [Item] {
        guard case .host(let now, let change?) = source else { return [] }
        return [
            Item(
                subject: .unconfirmedChange, family: nil,
                standing: change.needsSomebody(at: now) ? .wrong : .note,
                reason: .unconfirmed(.change(change)))
        ]
    }

    private static func items(about rules: HostRules, _ programs: [FirewallProgram]) -> [Item] {
        var items = programs.map {
            Item(subject: .program, family: nil, standing: .note, reason: .surroundings(.program($0)))
        }
        if rules.hidesConditions {
            items.append(
                Item(
                    subject: .rulesReadable, family: nil, standing: .unknown,
                    reason: .surroundings(.conditionsHidden)))
        }
        return items
    }
}
