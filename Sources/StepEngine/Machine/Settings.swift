public import Netfilter

/// What is known of the host and its surroundings before the walk begins.
public struct Settings: Sendable, Equatable {
    /// The families in use, in the order in which they are worked on.
    public var families: [Family]
    /// The TCP port on which this host is managed, and on which a new login is awaited.
    public var managementPort: UInt16
    /// Other services by which it is managed, which must stay reachable too.
    public var otherManagement: [ServicePorts]
    /// The networks from which the host is to be managed; a family without one is managed from anywhere.
    public var managementSources: [Family: Network]
    /// The tunnel through which the login comes in, if it comes through one that ends here.
    public var tunnel: Tunnel?
    /// How the operator is logged in; nil in the practice lab, where nobody can be locked out.
    public var login: OperatorLogin?
    /// Whether anything listens on the management port.
    public var managementListens: Bool
    /// An address to open the outbound connection to, for each family, if one is known.
    public var urls: [Family: String]
    /// This host's address as other machines reach it, for each family, if it is known.
    public var hostAddresses: [Family: String]
    /// The names of its network interfaces; none if they are not known.
    public var interfaces: [String]
    /// Whether a practice peer stands by for `peer COMMAND`.
    public var hasPeer: Bool
    /// Whether nobody is there to log in, so that a namespace, or another machine, must try the way in.
    public var isUnattended: Bool
    /// What a person types in a new login to confirm it; nil if nobody listens to that.
    public var confirmation: Confirmation?
    /// A random number, so that the source ports of the tests are not those of the session before.
    public var testSeed: UInt16
    /// Where the rules are saved on this host: the files by family; empty if there is no known method.
    public var saveFiles: [Family: String]

    /// Makes settings.
    public init(
        families: [Family], managementPort: UInt16, otherManagement: [ServicePorts] = [],
        managementSources: [Family: Network] = [:], tunnel: Tunnel? = nil, login: OperatorLogin? = nil,
        managementListens: Bool = true,
        urls: [Family: String] = [:], hostAddresses: [Family: String] = [:], interfaces: [String] = [],
        hasPeer: Bool = false,
        isUnattended: Bool = false, confirmation: Confirmation? = nil, testSeed: UInt16 = 0,
        saveFiles: [Family: String] = [:]
    ) {
        self.families = families
        self.managementPort = managementPort
        self.otherManagement = otherManagement
        self.managementSources = managementSources
        self.tunnel = tunnel
        self.login = login
        self.managementListens = managementListens
        self.urls = urls
        self.hostAddresses = hostAddresses
        self.interfaces = interfaces
        self.hasPeer = hasPeer
        self.isUnattended = isUnattended
        self.confirmation = confirmation
        self.testSeed = testSeed
        self.saveFiles = saveFiles
    }
}

extension Settings {
    /// What check knows of them, which tries nothing.
    public var ofCheck: Settings {
        Settings(
            families: families, managementPort: managementPort, otherManagement: otherManagement,
            tunnel: tunnel,
            managementListens: managementListens)
    }

    /// All services by which the host is managed, that of the login first, and those that carry its tunnel last.
    public var management: [ServicePorts] {
        let named = [ServicePorts(tcp: managementPort)] + otherManagement
        return named + (tunnel?.ports ?? []).filter { !named.contains($0) }
    }

    /// The networks from which the host is to be managed, IPv4's first; none if that is not limited.
    public var managementNetworks: [Network] { families.compactMap { managementSources[$0] } }

    /// The words of a rule that accepts a management service: by them it does so only from where it is to be managed. Who comes
    /// through a tunnel has another address outside of it.
    func source(of service: ServicePorts, in family: Family) -> String {
        guard let network = managementSources[family], !(tunnel?.ports ?? []).contains(service) else {
            return ""
        }
        return "-s \(network)"
    }

    /// What every way back must leave open; nil if the host is managed at its console alone.
    public var managementAccess: ManagementAccess? {
        guard !isManagedAtConsole else { return nil }
        return ManagementAccess(
            services: management, client: login?.connection?.client, tunnels: tunnel?.ports ?? [])
    }

    /// Whether the host is the practice lab's, where a stand-in takes the logins of the peer.
    var isLab: Bool { hasPeer && !isUnattended }

    /// Whether the host is managed at its console alone.
    public var isManagedAtConsole: Bool {
        guard case .console = login else { return false }
        return !managementListens
    }
}
