/// Transport protocols by number (IANA, /etc/protocols). iptables prints numbers or names, depending on its version.
public enum Transport {
    /// ICMP for IPv4.
    public static let icmp: UInt8 = 1
    /// TCP.
    public static let tcp: UInt8 = 6
    /// UDP.
    public static let udp: UInt8 = 17
    /// ICMP for IPv6.
    public static let icmpv6: UInt8 = 58

    /// The number of a protocol; 0 for all of them, nil for a name that is not known here.
    static func number(of text: String) -> UInt8? {
        UInt8(text) ?? names[text]
    }

    /// The name that iptables prints for a number.
    static func name(of number: UInt8) -> String? {
        switch number {
        case tcp: "tcp"
        case udp: "udp"
        case icmp: "icmp"
        case icmpv6: "ipv6-icmp"
        default: printedNames[number]
        }
    }

    private static let printedNames = Dictionary(names.map { ($1, $0) }) { min($0, $1) }

    private static let names: [String: UInt8] = [
        "all": 0, "icmp": icmp, "igmp": 2, "ipencap": 4, "tcp": tcp, "udp": udp, "dccp": 33, "ipv6": 41,
        "gre": 47,
        "esp": 50, "ah": 51, "icmpv6": icmpv6, "ipv6-icmp": icmpv6, "ospf": 89, "pim": 103, "vrrp": 112,
        "sctp": 132, "mh": 135, "ipv6-mh": 135, "udplite": 136,
    ]
}
