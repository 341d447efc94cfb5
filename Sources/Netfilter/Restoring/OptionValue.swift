extension String {
    /// Whether a byte is a blank in C's own locale (isspace(3)).
    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    /// Whether there is such a byte in it.
    var hasBlanks: Bool { utf8.contains(where: Self.isBlank) }
}

/// The value of an option, as iptables-save would print it.
///
/// What is a matter of the host, such as the name of a service or a host, is left as it stands.
enum OptionValue {
    /// - Throws: `RefusedLine` if iptables takes no such value on any host.
    static func printed(
        _ value: String, of option: String, _ match: String, _ family: Family
    ) throws(RefusedLine) -> String {
        switch option {
        case "--sport", "--dport": try range(value, isIn: match)
        case "--sports", "--dports", "--ports": try ports(value)
        case "--ctstate": try names(value, states + ["SNAT", "DNAT"], "state")
        case "--state": try names(value, states, "state")
        case "--ctdir": try name(value[...], ["ORIGINAL", "REPLY"], "direction")
        case "--src-type", "--dst-type": try names(value, types, "type of address")
        case "--icmp-type": try ICMPName.printed(value, .ipv4)
        case "--icmpv6-type": try ICMPName.printed(value, .ipv6)
        case "--ttl-eq", "--ttl-lt", "--ttl-gt", "--hl-eq", "--hl-lt", "--hl-gt": try hops(value)
        case "--src-range", "--dst-range": try addresses(value, family)
        case "--tcp-flags": try flags(value)
        case "--reject-with": try reject(value, family)
        case "--log-prefix" where value.utf8.contains(UInt8(ascii: "\n")):
            throw RefusedLine("the quotes of --log-prefix are not closed")
        case "--log-level": try logLevel(value)
        default: value
        }
    }

    /// Names are not cut short (libxt_LOG.c, `xtables_lookup_loglevel`).
    private static func logLevel(_ value: String) throws(RefusedLine) -> String {
        guard logLevels.contains(value) || number(value).map({ $0 <= 7 }) ?? false else {
            throw RefusedLine("LOG has no level \(value)")
        }
        return value
    }

    private static let logLevels = [
        "alert", "crit", "debug", "emerg", "error", "info", "notice", "panic", "warning",
    ]

    /// A number as strtoul(3) reads it with base 0, after blanks and a sign: `0x16` and `026` are 22.
    static func number(_ text: some StringProtocol) -> UInt32? {
        var digits = Substring(text).utf8.drop(while: String.isBlank)
        if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard let first = digits.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
            return nil
        }
        guard first == UInt8(ascii: "0"), digits.count > 1 else { return UInt32(Substring(digits)) }
        digits.removeFirst()
        guard digits.first != UInt8(ascii: "x"), digits.first != UInt8(ascii: "X") else {
            return unsigned(digits.dropFirst(), radix: 16)
        }
        return unsigned(digits, radix: 8)
    }

    private static func unsigned(_ digits: Substring.UTF8View, radix: Int) -> UInt32? {
        digits.first == UInt8(ascii: "+") ? nil : UInt32(Substring(digits), radix: radix)
    }

    private static let states = ["INVALID", "NEW", "ESTABLISHED", "RELATED", "UNTRACKED"]
    private static let types = [
        "UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE",
        "PROHIBIT", "THROW", "NAT", "XRESOLVE",
    ]

    private static func names(
        _ value: String, _ all: [String], _ kind: String
    ) throws(RefusedLine) -> String {
        var read: [String] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            read.append(try name(part, all, kind))
        }
        return read.joined(separator: ",")
    }

    /// Names may be cut short, and are the same in small letters.
    private static func name(
        _ text: Substring, _ all: [String], _ kind: String
    ) throws(RefusedLine) -> String {
        let start = text.uppercased()
        guard !start.isEmpty, let name = all.first(where: { $0.hasPrefix(start) }) else {
            throw RefusedLine("there is no \(kind) \(text)")
        }
        return name
    }

    private static func flags(_ value: String) throws(RefusedLine) -> String {
        let flags = value.uppercased()
        guard TCPFlags(parsing: flags) != nil, !flags.isEmpty else {
            throw RefusedLine("there is no flag \(value)")
        }
        return flags
    }

    private static func hops(_ value: String) throws(RefusedLine) -> String {
        guard let number = number(value), number <= 255 else {
            throw RefusedLine("\(value) is no number of hops")
        }
        return "\(number)"
    }

    private static func addresses(_ value: String, _ family: Family) throws(RefusedLine) -> String {
        let ends = value.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        for end in ends where Address(String(end))?.family != family {
            throw RefusedLine("\(end) is no address of \(family.title)")
        }
        return ends.count == 1 ? "\(value)-\(value)" : value
    }

    private static func reject(_ value: String, _ family: Family) throws(RefusedLine) -> String {
        let all = family == .ipv4 ? rejects4 : rejects6
        guard let name = all.first(where: { $0.hasPrefix(value.lowercased()) }) else {
            throw RefusedLine("REJECT has no answer \(value)")
        }
        return name
    }

    private static let rejects4 = [
        "icmp-net-unreachable", "net-unreach", "icmp-host-unreachable", "host-unreach",
        "icmp-proto-unreachable",
        "proto-unreach", "icmp-port-unreachable", "port-unreach", "icmp-net-prohibited", "net-prohib",
        "icmp-host-prohibited", "host-prohib", "tcp-reset", "tcp-rst", "icmp-admin-prohibited",
        "admin-prohib",
    ]
    private static let rejects6 = [
        "icmp6-no-route", "no-route", "icmp6-adm-prohibited", "adm-prohibited", "icmp6-addr-unreachable",
        "addr-unreach", "icmp6-port-unreachable", "port-unreach", "tcp-reset", "icmp6-policy-fail",
        "policy-fail", "icmp6-reject-route", "reject-route",
    ]
}
