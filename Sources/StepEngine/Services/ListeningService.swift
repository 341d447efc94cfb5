public import Netfilter

/// A port on which this host waits for what other machines send, over one family.
public struct ListeningService: Sendable, Hashable {
    /// The port.
    public var port: ServicePorts
    /// The family.
    public var family: Family
    /// The addresses of this host at which it waits; none if it waits at all of them.
    public var addresses: [Address]
    /// Who waits.
    public var owner: Owner
    /// How many connections it has at this moment. A UDP service has none that the kernel would list.
    public var connections: Int
    /// From how many addresses these come.
    public var clients: Int

    /// Who waits on a port.
    public enum Owner: Sendable, Hashable {
        /// These programs, by their names.
        case programs([String])
        /// The kernel itself, as for WireGuard, VXLAN or an NFS server.
        case kernel
        /// It cannot be told, for want of rights.
        case hidden
    }

    /// Describes a service.
    public init(
        port: ServicePorts, family: Family, addresses: [Address] = [], owner: Owner,
        connections: Int = 0, clients: Int = 0
    ) {
        self.port = port
        self.family = family
        self.addresses = addresses
        self.owner = owner
        self.connections = connections
        self.clients = clients
    }
}
