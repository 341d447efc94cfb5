public import Netfilter

/// The two hosts of the lab and what joins them.
///
/// The addresses are those reserved for documentation (RFC 5737, RFC 3849), so that none of them is anybody's.
public enum LabNetwork {
    /// The server's addresses: the wizard runs there.
    public static let server: [Family: String] = [.ipv4: "192.0.2.1", .ipv6: "2001:db8::1"]
    /// The peer's addresses: tests go to and come from there.
    public static let peer: [Family: String] = [.ipv4: "192.0.2.2", .ipv6: "2001:db8::2"]
    /// The port of the peer's web service.
    public static let webPort: UInt16 = 8080
    /// The port on which the server is managed.
    public static let managementPort: UInt16 = 22
    /// The peer's network namespace, as ip-netns(8) names it.
    static let peerNamespace = "/run/netns/peer"

    /// Addresses of the peer's web service.
    public static var urls: [Family: String] {
        [.ipv4: "http://192.0.2.2:\(webPort)/", .ipv6: "http://[2001:db8::2]:\(webPort)/"]
    }
}
