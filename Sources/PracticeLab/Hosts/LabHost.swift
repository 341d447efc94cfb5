public import Netfilter

/// The two hosts of the lab, joined by one wire: `eth0` on both.
public enum LabHost: String, CaseIterable, Equatable, Sendable {
    /// Where the wizard runs and the rules are.
    case server
    /// Where the traffic comes from and goes to.
    case peer

    /// The host's address on the wire, from the ranges for documentation (RFC 5737, RFC 3849).
    public func address(_ family: Family) -> String {
        switch (self, family) {
        case (.server, .ipv4): "192.0.2.1"
        case (.server, .ipv6): "2001:db8::1"
        case (.peer, .ipv4): "192.0.2.2"
        case (.peer, .ipv6): "2001:db8::2"
        }
    }

    /// The names that stand in the lab's /etc/hosts.
    public var names: [String] {
        switch self {
        case .server: ["server", "server.example.com"]
        case .peer: ["peer", "peer.example.net"]
        }
    }
}
