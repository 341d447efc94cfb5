/// The addresses that anybody in the internet can have.
enum PublicAddresses {
    /// How many of them may be trusted as a whole: the share of a network of this size in all addresses. A provider hands
    /// out no greater ones to a single customer.
    static func largestTrust(_ family: Family) -> Double {
        switch family {
        case .ipv4: 1 / Double(1 << 16)
        case .ipv6: 1 / Double(1 << 32)
        }
    }

    /// The networks that are none of them: of this host, private, of a link, shared, of groups and reserved (RFC 6890).
    static let others: [Network] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/3",
    ].compactMap { Network($0) }

    /// What is handed out of IPv6 (RFC 4291, section 2.4; IANA, IPv6 Global Unicast Address Assignments).
    static let ofIPv6 = Network("2000::/3")
}

extension PacketSpace {
    /// The packets that come from such an address.
    mutating func packetsFromPublicAddresses() throws(DecisionDiagrams.TooLarge) -> Packets {
        switch family {
        case .ipv6:
            return try PublicAddresses.ofIPv6.map { network throws(DecisionDiagrams.TooLarge) in
                try packets(.source, in: network)
            } ?? DecisionDiagrams.everything
        case .ipv4:
            var others: [Packets] = []
            for network in PublicAddresses.others { others.append(try packets(.source, in: network)) }
            return try complement(try diagrams.union(others))
        }
    }
}
