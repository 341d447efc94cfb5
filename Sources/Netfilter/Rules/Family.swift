/// The protocol family that a set of rules is for.
public enum Family: String, CaseIterable, Codable, Sendable, Hashable, Comparable {
    /// IPv4: iptables.
    case ipv4
    /// IPv6: ip6tables.
    case ipv6

    /// The name of the family's command.
    public var command: String {
        switch self {
        case .ipv4: "iptables"
        case .ipv6: "ip6tables"
        }
    }

    /// The family that this one is not.
    public var other: Family {
        switch self {
        case .ipv4: .ipv6
        case .ipv6: .ipv4
        }
    }

    /// IPv4 comes first.
    public static func < (one: Family, other: Family) -> Bool {
        one == .ipv4 && other == .ipv6
    }
}
