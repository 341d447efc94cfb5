/// The ports of a service: one or a range of them, over TCP or UDP.
public struct ServicePorts: Sendable, Hashable {
    /// How the service is reached.
    public let transport: PortTransport
    /// Its ports.
    public let ports: ClosedRange<UInt16>

    /// The transport protocols that have ports, by the names that iptables uses.
    public enum PortTransport: String, Sendable, Hashable {
        /// TCP, as ssh uses it.
        case tcp
        /// UDP, as mosh uses it.
        case udp
    }

    /// One TCP port.
    public init(tcp port: UInt16) {
        self.init(.tcp, port...port)
    }

    /// One or more ports.
    public init(_ transport: PortTransport, _ ports: ClosedRange<UInt16>) {
        self.transport = transport
        self.ports = ports
    }

    /// Reads `22`, `2222/tcp` or `60000:61000/udp`; TCP is meant where nothing is said.
    ///
    /// - Returns: nil if the text is none of these, or names port 0.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let transport = parts.count == 1 ? .tcp : PortTransport(rawValue: String(parts[1])),
            parts.count < 3
        else { return nil }
        let ends = parts[0].split(separator: ":", omittingEmptySubsequences: false).compactMap { UInt16($0) }
        guard let low = ends.first, let high = ends.last, ends.count <= 2, low > 0, low <= high,
            parts[0].filter({ $0 == ":" }).count == ends.count - 1
        else { return nil }
        self.init(transport, low...high)
    }

    /// The ports as `--dport` takes them: `22` or `60000:61000`.
    public var portOption: String {
        ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound):\(ports.upperBound)"
    }

    /// The port, if it is one of TCP.
    public var singleTCPPort: UInt16? { transport == .tcp && ports.count == 1 ? ports.lowerBound : nil }

    /// Whether all ports of the other service are among these.
    public func includes(_ other: ServicePorts) -> Bool {
        transport == other.transport && ports.contains(other.ports)
    }

    /// The protocol's number.
    var transportNumber: UInt8 {
        switch transport {
        case .tcp: Transport.tcp
        case .udp: Transport.udp
        }
    }
}

extension ServicePorts: WrittenAsText {
    /// What it is.
    public static var kind: String { "the ports of a service" }

    /// The text that is read back: `22/tcp`, `60000:61000/udp`.
    public var description: String { "\(portOption)/\(transport.rawValue)" }
}
