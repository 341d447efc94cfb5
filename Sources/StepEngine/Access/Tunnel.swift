public import Netfilter

/// A tunnel that ends on this host, and through which the operator's login comes in.
///
/// What carries it is a connection of its own, which the state rule keeps alive. Once its other end comes again from another
/// address or port, as after a night, it is a new one: unless a rule accepts it, nobody gets in any more.
public struct Tunnel: Sendable, Equatable {
    /// The interface by which the login comes in.
    public var interface: String
    /// What kind of interface that is, by the kernel's name for it, such as `wireguard` or `tun`.
    public var kind: String
    /// Where the packets that carry it arrive; none if it cannot be told.
    public var ports: [ServicePorts]

    /// Describes a tunnel.
    public init(interface: String, kind: String, ports: [ServicePorts]) {
        self.interface = interface
        self.kind = kind
        self.ports = ports
    }
}
