/// An inbound connection to the management port, as the kernel lists it.
public struct ManagementConnection: Sendable, Hashable {
    /// The other machine's address.
    public var client: String
    /// Its port.
    public var clientPort: UInt16

    /// Makes a connection.
    public init(client: String, clientPort: UInt16) {
        self.client = client
        self.clientPort = clientPort
    }
}
