import Linux
public import Netfilter

/// The lab's network: a veth pair between the server's namespace and the peer's.
public enum LabNetwork {
    /// The interface of both hosts.
    public static let interface = "eth0"
    /// The port of the peer's HTTP service.
    public static let httpPort: UInt16 = 8080
    /// The port of the server's management service.
    public static let managementPort: UInt16 = 22
    /// What the HTTP service answers.
    public static let httpBody = "iptables peer service\n"
    /// What the management service says to a new connection.
    public static let managementBanner = "surefoot practice login\r\n"

    /// The addresses of the peer's HTTP service.
    public static var urls: [Family: String] {
        [
            .ipv4: "http://\(LabHost.peer.address(.ipv4)):\(httpPort)/",
            .ipv6: "http://[\(LabHost.peer.address(.ipv6))]:\(httpPort)/",
        ]
    }

    /// Where ip-netns(8) keeps the peer's network namespace.
    static let peerNamespace = "/run/netns/peer"

    /// The families of the lab. A kernel started with `ipv6.disable=1` has no /proc/net/if_inet6.
    static var families: [Family] {
        File.exists("/proc/net/if_inet6") ? [.ipv4, .ipv6] : [.ipv4]
    }

    /// Input of `ip -batch` on the server: the wire with the peer at its other end, then its own interfaces.
    static func serverBatch(_ families: [Family]) -> String {
        """
        netns add peer
        link add \(interface) type veth peer name \(interface) netns peer
        \(hostBatch(.server, families))
        """
    }

    /// Input of `ip -batch` that brings up a host's interfaces.
    static func hostBatch(_ host: LabHost, _ families: [Family]) -> String {
        let addresses = families.map { "addr add \(prefix(host, $0)) dev \(interface)\n" }
        return "link set lo up\n" + addresses.joined() + "link set \(interface) up\n"
    }

    /// Duplicate address detection would keep an IPv6 address tentative for a second.
    private static func prefix(_ host: LabHost, _ family: Family) -> String {
        switch family {
        case .ipv4: "\(host.address(family))/24"
        case .ipv6: "\(host.address(family))/64 nodad"
        }
    }

    /// The lab's /etc/hosts.
    static var hostsFile: String {
        let lines = LabHost.allCases.flatMap { host in
            Family.allCases.map { "\(host.address($0)) \(host.names.joined(separator: " "))\n" }
        }
        return "127.0.0.1 localhost\n::1 localhost ip6-localhost\n" + lines.joined()
    }
}
