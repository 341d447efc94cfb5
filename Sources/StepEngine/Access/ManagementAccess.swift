public import Netfilter

/// By what the operator gets into this host: what every way back must leave open.
public struct ManagementAccess: Sendable, Equatable {
    /// The services, that of the login first.
    public var services: [ServicePorts]
    /// The operator's address, if it is known.
    public var client: Address?
    /// Those of the services that carry the tunnel through which the operator comes: from where is not known.
    public var tunnels: [ServicePorts]

    /// Describes it.
    public init(services: [ServicePorts], client: Address?, tunnels: [ServicePorts] = []) {
        self.services = services
        self.client = client
        self.tunnels = tunnels
    }

    /// Whether the rules would let a new connection to each of the services in, as far as filter INPUT has a say.
    public func isOpen(in table: FilterTable, of family: Family) -> Bool {
        obstacle(in: table, of: family) == nil
    }

    /// A service that the rules would not let a new connection in to, and why.
    public struct Obstacle: Sendable, Equatable {
        /// The service.
        public var service: ServicePorts
        /// What becomes of the connection.
        public var reachability: Reachability

        /// Whether the service is certainly kept out.
        public var isCertain: Bool {
            switch reachability {
            case .dropped: true
            case .obstructed(let end): end.isCertain
            case .accepted, .acceptedForSome, .uncertain: false
            }
        }
    }

    /// The first service that the rules would keep out; nil if there is none.
    public func obstacle(in table: FilterTable, of family: Family) -> Obstacle? {
        obstacles(in: table, of: family).first
    }

    /// The services that the rules would keep out, though those of before would not, or not for the same reason. A login that
    /// gets in must also go on.
    func losses(from before: FilterTable, to after: FilterTable, of family: Family) -> [Obstacle] {
        let answers = silences(in: after, of: family)
        let silent = answers.isEmpty ? [] : silences(in: before, of: family).map(\.service)
        let kinds = [InputAnalysis.newManagement, InputAnalysis.standingManagement]
        return answers.filter { !silent.contains($0.service) }
            + kinds.flatMap { kind in
                let obstacles = Array(self.obstacles(in: after, of: family, kind))
                let known = obstacles.isEmpty ? [] : Array(self.obstacles(in: before, of: family, kind))
                return obstacles.filter { obstacle in
                    !known.contains {
                        $0.service == obstacle.service
                            && !$0.reachability.isBetter(than: obstacle.reachability)
                    }
                }
            }
    }

    /// The services whose answers certainly would not leave, as far as filter OUTPUT has a say: whoever gets in hears
    /// nothing.
    func silences(in table: FilterTable, of family: Family) -> [Obstacle] {
        silences(in: InputAnalysis(table, family: family), of: family)
    }

    private typealias Kind = (InputAnalysis) -> (ServicePorts, Address?) -> Reachability

    private func obstacles(
        in table: FilterTable, of family: Family, _ kind: @escaping Kind = InputAnalysis.newManagement
    ) -> some Collection<Obstacle> {
        let reachability = kind(InputAnalysis(table, family: family))
        return services.lazy.map { service in
            Obstacle(service: service, reachability: reachability(service, client(of: service, in: family)))
        }.filter { obstacle in
            // The analysis takes the policy for DROP.
            if case .dropped(by: nil) = obstacle.reachability { return table.input.policy == .drop }
            return !obstacle.reachability.letsIn(client(of: obstacle.service, in: family))
        }
    }

    /// Where the operator's packets to a service come from; nil if that is not known.
    func client(of service: ServicePorts, in family: Family) -> Address? {
        guard let client, client.family == family, !tunnels.contains(service) else { return nil }
        return client
    }

    /// What lets it in from everywhere: rules of INPUT that need no match beyond the protocol's own, and a comment. By that
    /// they are found again when the rules can be listed, whichever process has put them in, and however often.
    public var openingRules: [Rule] {
        services.map { service in
            let transport = service.transport.rawValue
            return Rule(
                chain: "INPUT",
                words: [
                    "-p", transport, "-m", transport, "--dport", service.portOption, "-m", "comment",
                    "--comment", Self.openingTag, "-j", "ACCEPT",
                ])
        }
    }

    /// Whether a rule is one that has opened the door.
    public static func isOpening(_ rule: Rule) -> Bool {
        rule.words.contains(openingTag)
    }

    private static let openingTag = "surefoot-open"
}

extension InputAnalysis {
    fileprivate func newManagement(_ service: ServicePorts, client: Address?) -> Reachability {
        management(service, client: client)
    }
}

extension Reachability {
    /// Whether the operator may count on being let in from this address.
    func letsIn(_ client: Address?) -> Bool {
        switch self {
        case .accepted: true
        // Many hosts let in some clients, or one interface, only. Where the rules cannot tell whether the operator is
        // among them, the second login tells, which the rollback timer waits for.
        case .acceptedForSome(_, let restriction): client == nil || !restriction.contains("-s")
        case .dropped, .uncertain, .obstructed: false
        }
    }

    /// Whether it holds out more than another: what is certainly dropped cannot come off worse, and what other rules leave
    /// open is another thing.
    fileprivate func isBetter(than other: Reachability) -> Bool {
        if case .dropped = self { return false }
        if case .dropped = other { return true }
        return rules.map(\.rule.text) != other.rules.map(\.rule.text)
    }
}
