public import Netfilter

/// How the person at this terminal is logged in.
public enum OperatorLogin: Sendable, Equatable {
    /// Over the network, by this TCP connection.
    case remote(Connection)
    /// At this terminal of the machine itself.
    case console(terminal: String)
    /// It cannot be told. That counts as remote.
    case unknown

    /// A login's TCP connection, as this host sees it.
    public struct Connection: Sendable, Equatable {
        /// The other machine's address.
        public var client: Address
        /// Its port.
        public var clientPort: UInt16
        /// This host's address.
        public var local: Address
        /// Its port.
        public var localPort: UInt16
        /// The interface by which packets to the other machine leave; nil if it is not known.
        public var interface: String?
        /// The programs between the login and here, such as sudo and tmux, the nearest to the login first.
        public var way: [String]
        /// Whether the login's packets come in through another network namespace, which this INPUT does not guard.
        public var isElsewhere: Bool

        /// Makes a connection.
        public init(
            client: Address, clientPort: UInt16, local: Address, localPort: UInt16,
            interface: String? = nil, way: [String] = [], isElsewhere: Bool = false
        ) {
            self.client = client
            self.clientPort = clientPort
            self.local = local
            self.localPort = localPort
            self.interface = interface
            self.way = way
            self.isElsewhere = isElsewhere
        }

        /// Whether it is the same connection, by whatever programs it was looked at.
        public func isSame(as other: Connection) -> Bool {
            (client, clientPort, local, localPort)
                == (other.client, other.clientPort, other.local, other.localPort)
        }
    }

    /// The connection, if there is one that this host's INPUT guards.
    public var connection: Connection? {
        guard case .remote(let connection) = self, !connection.isElsewhere else { return nil }
        return connection
    }
}
