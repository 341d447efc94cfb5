/// Types of addresses, as `-m addrtype` names them (iptables-extensions(8)).
public struct AddressTypes: OptionSet, Sendable, Hashable {
    /// A bit for each type.
    public let rawValue: UInt16

    /// Makes a set of types of its bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// In the order of the kernel (linux/rtnetlink.h, `rtm_type`).
    private static let names = [
        "UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE",
        "PROHIBIT", "THROW", "NAT", "XRESOLVE",
    ]

    static let unspecified = AddressTypes(rawValue: 1 << 0)
    static let unicast = AddressTypes(rawValue: 1 << 1)
    static let local = AddressTypes(rawValue: 1 << 2)
    static let broadcast = AddressTypes(rawValue: 1 << 3)
    static let anycast = AddressTypes(rawValue: 1 << 4)
    static let multicast = AddressTypes(rawValue: 1 << 5)
    static let unreachable = AddressTypes(rawValue: 1 << 7)

    /// Those that no source has, but by mistake or by malice (RFC 1122, section 3.2.1.3), and that of a host without an address.
    static let ofNoSender: AddressTypes = [.unspecified, .broadcast, .anycast, .multicast]

    /// Reads `LOCAL,BROADCAST`.
    ///
    /// - Returns: nil if one of the names is not known.
    init?(parsing text: String) {
        var types: AddressTypes = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let bit = Self.names.firstIndex(of: name.uppercased()) else { return nil }
            types.insert(AddressTypes(rawValue: 1 << UInt16(bit)))
        }
        self = types
    }

    /// Whether a match that asks for these types fits the addresses of a class.
    func truth(for addresses: AddressClass, of family: Family) -> Truth {
        switch family {
        case .ipv4: truthInIPv4(for: addresses)
        case .ipv6: truthInIPv6(for: addresses)
        }
    }

    /// An address has one type, which must be among them (net/ipv4/fib_frontend.c, `inet_dev_addr_type`). That of another
    /// address depends on routes: it may be the broadcast address of a network.
    private func truthInIPv4(for addresses: AddressClass) -> Truth {
        switch addresses {
        case .own: Truth(contains(.local))
        case .broadcast: Truth(contains(.broadcast))
        case .group: Truth(contains(.multicast))
        case .unspecified, .mapped: .no
        case .other:
            contains([.unicast, .broadcast]) ? .yes : isDisjoint(with: [.unicast, .broadcast]) ? .no : .some
        }
    }

    /// All of them must hold, but of those that a route gives any (net/netfilter/xt_addrtype.c, `match_type6`).
    private func truthInIPv6(for addresses: AddressClass) -> Truth {
        guard !contains(.multicast) || addresses == .group,
            !contains(.unicast) || addresses == .own || addresses == .other,
            !contains(.unspecified) || addresses == .unspecified
        else { return .no }
        let routed = intersection([.local, .anycast, .unreachable])
        if routed.isEmpty { return .yes }
        if addresses == .own { return Truth(routed.contains(.local)) }
        return routed == .local ? .no : .some
    }
}

/// Addresses that no type tells apart.
enum AddressClass: CaseIterable {
    /// A host's own, loopback's among them.
    case own
    /// That of all hosts (IPv4), whatever the networks are.
    case broadcast
    /// Those of groups.
    case group
    /// `::`, which stands for none.
    case unspecified
    /// `::ffff:0:0/96`, which no packet has.
    case mapped
    /// All others: of other hosts, or of all hosts of a network.
    case other

    /// The networks of the class whatever host is asked, the host's own and the rest aside; the first that fits counts
    /// (net/ipv4/fib_frontend.c, `__inet_dev_addr_type`; net/ipv6/addrconf_core.c, `__ipv6_addr_type`).
    static func fixed(_ family: Family) -> [(class: AddressClass, networks: [Network])] {
        switch family {
        case .ipv4: ofIPv4
        case .ipv6: ofIPv6
        }
    }

    private static let ofIPv4: [(class: AddressClass, networks: [Network])] = [
        (.broadcast, ["0.0.0.0", "255.255.255.255", "127.255.255.255"].compactMap { Network($0) }),
        (.group, ["224.0.0.0/4"].compactMap { Network($0) }),
        (.own, ["127.0.0.0/8"].compactMap { Network($0) }),
    ]
    private static let ofIPv6: [(class: AddressClass, networks: [Network])] = [
        (.group, ["ff00::/8"].compactMap { Network($0) }),
        (.unspecified, ["::"].compactMap { Network($0) }),
        (.own, ["::1"].compactMap { Network($0) }),
        (.mapped, ["::ffff:0:0/96"].compactMap { Network($0) }),
    ]

    /// The class of an address, if it is the same for every host.
    init?(of address: Address) {
        let fixed = Self.fixed(address.family).first { $0.networks.contains { $0.contains(address) } }
        guard let fixed else { return nil }
        self = fixed.class
    }
}
