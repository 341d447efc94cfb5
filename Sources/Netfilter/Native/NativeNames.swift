/// What nft prints instead of numbers (`nft describe icmp_type` and the like).
enum NativeNames {
    static func icmpTypes(_ family: Family) -> [String: UInt8] {
        family == .ipv4 ? typesOfICMP : typesOfICMPv6
    }

    static func icmpCodes(_ family: Family) -> [String: UInt8] {
        family == .ipv4 ? codesOfICMP : codesOfICMPv6
    }

    /// The flags of a TCP header; the last two are those of RFC 3168.
    static let tcpFlags: [String: UInt128] = [
        "fin": 0x01, "syn": 0x02, "rst": 0x04, "psh": 0x08, "ack": 0x10, "urg": 0x20, "ecn": 0x40,
        "cwr": 0x80,
    ]

    private static let typesOfICMP: [String: UInt8] = [
        "echo-reply": 0, "destination-unreachable": 3, "source-quench": 4, "redirect": 5, "echo-request": 8,
        "router-advertisement": 9, "router-solicitation": 10, "time-exceeded": 11, "parameter-problem": 12,
        "timestamp-request": 13, "timestamp-reply": 14, "info-request": 15, "info-reply": 16,
        "address-mask-request": 17, "address-mask-reply": 18,
    ]
    private static let typesOfICMPv6: [String: UInt8] = [
        "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4,
        "echo-request": 128, "echo-reply": 129, "mld-listener-query": 130, "mld-listener-report": 131,
        "mld-listener-done": 132, "mld-listener-reduction": 132, "nd-router-solicit": 133,
        "nd-router-advert": 134, "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136, "nd-redirect": 137,
        "router-renumbering": 138, "ind-neighbor-solicit": 141, "ind-neighbor-advert": 142,
        "mld2-listener-report": 143,
    ]
    private static let codesOfICMP: [String: UInt8] = [
        "net-unreachable": 0, "host-unreachable": 1, "prot-unreachable": 2, "port-unreachable": 3,
        "frag-needed": 4, "net-prohibited": 9, "host-prohibited": 10, "admin-prohibited": 13,
    ]
    private static let codesOfICMPv6: [String: UInt8] = [
        "no-route": 0, "admin-prohibited": 1, "addr-unreachable": 3, "port-unreachable": 4, "policy-fail": 5,
        "reject-route": 6,
    ]
}
