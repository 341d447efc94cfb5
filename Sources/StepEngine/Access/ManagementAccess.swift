public import Netfilter

/// Whether a new connection to each of the services by which a host is managed gets in: that of the first that does
/// not, or else of the first.
public struct ManagementAccess: Sendable, Hashable {
    /// The service.
    public let service: ServicePorts
    /// What becomes of a connection to it.
    public let reachability: Reachability
    /// Whether it gets in, as far as the rules tell.
    ///
    /// Many hosts let in some clients, or one interface, only. Where the rules cannot tell whether the operator is
    /// among them, only a login tells.
    public let isOpen: Bool

    /// Judges a table as it is, with its policy; nil if there is no service.
    ///
    /// - Parameters:
    ///   - table: the filter table.
    ///   - family: its family.
    ///   - services: by what the host is managed.
    ///   - client: where the operator comes from, if that is known and of this family.
    public init?(in table: FilterTable, of family: Family, to services: [ServicePorts], from client: Address?)
    {
        self.init(InputAnalysis(table.withPolicyAsRule, family: family), to: services, from: client)
    }

    /// Judges a table as if its policy were DROP.
    init?(_ analysis: InputAnalysis, to services: [ServicePorts], from client: Address?) {
        let all = services.lazy.map { ManagementAccess(analysis, to: $0, from: client) }
        guard let worst = all.first(where: { !$0.isOpen }) ?? all.first else { return nil }
        self = worst
    }

    private init(_ analysis: InputAnalysis, to service: ServicePorts, from client: Address?) {
        self.service = service
        reachability = analysis.management(service, client: client)
        isOpen =
            switch reachability {
            case .accepted: true
            case .acceptedForSome(_, let restriction): client == nil || !restriction.contains("-s")
            case .dropped, .uncertain, .obstructed: false
            }
    }
}

extension RollbackOrder.Entry {
    /// Whether a new management connection would get in after the way back.
    ///
    /// The session's own accept rules go then, and a rule that drops everything, which somebody has put in meanwhile,
    /// stays.
    ///
    /// - Parameters:
    ///   - current: the filter table as it is.
    ///   - family: its family.
    ///   - services: by what the host is managed.
    ///   - client: where the operator comes from, if that is known and of this family.
    /// - Returns: nil if there is no service.
    public func managementAfterWayBack(
        from current: FilterTable, of family: Family, to services: [ServicePorts], from client: Address?
    ) -> ManagementAccess? {
        ManagementAccess(in: wayBack(from: current).result, of: family, to: services, from: client)
    }
}

extension Family {
    /// The commands that let the management services in whatever INPUT's rules are: first the policy, which can be set
    /// even where the rules cannot be listed, then a rule at the top for each service.
    ///
    /// - Parameter services: by what the host is managed.
    /// - Returns: the commands, each of which stands for itself.
    public func openingDoor(to services: [ServicePorts]) -> [Command] {
        let iptables = [command, "-w", "5"]
        let accepts = services.map { service in
            let transport = service.transport.rawValue
            return Command(
                iptables + ["-I", "INPUT", "1", "-p", transport, "-m", transport]
                    + ["--dport", service.portOption, "-j", "ACCEPT"])
        }
        return [Command(iptables + ["-P", "INPUT", "ACCEPT"])] + accepts
    }
}
