@testable import Netfilter

/// Rules of nftables' own that give connections another destination.
extension NativeRulesetMaker {
    /// A chain that translates.
    mutating func translating(_ isBoth: Bool) -> String {
        let rules = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            let source = family == .ipv4 ? "ip saddr != 10.0.0.0/8 " : "ip6 saddr != fd00::/8 "
            return (chance(3) ? source : "") + "\(pick(Self.services)) \(pick(translations(isBoth)))"
        }
        let head = "type nat hook prerouting priority \(pick(["-100", "-90", "-150"])); policy accept;"
        return "chain translating {\n\(([head] + rules).joined(separator: "\n"))\n}"
    }

    private static let services = [
        "tcp dport 22", "tcp dport { 80, 443 }", "tcp dport 1-1024", "udp dport 53",
        "tcp dport 80 ct state new",
        "iif eth0 tcp dport 9090", "tcp sport 20000-20050 tcp dport 22",
    ]

    private func translations(_ isBoth: Bool) -> [String] {
        let to = isBoth ? (family == .ipv4 ? "dnat ip to" : "dnat ip6 to") : "dnat to"
        let (here, elsewhere) =
            family == .ipv4 ? ("198.51.100.1", "203.0.113.80") : ("[2001:db8:2::1]", "[2001:db8:9::80]")
        let other = family == .ipv4 ? "dnat ip6 to 2001:db8:9::80" : "dnat ip to 203.0.113.80"
        return [
            "redirect to :22", "redirect to :80", "redirect", "redirect to :8080-8090", "accept", "return",
            "\(to) \(here):22", "\(to) \(here):443-444", "\(to) \(elsewhere):80", "drop",
        ] + (isBoth ? [other] : [])
    }
}
