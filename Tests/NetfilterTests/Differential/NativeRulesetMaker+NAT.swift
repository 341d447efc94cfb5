@testable import Netfilter

/// Rules of nftables' own that give connections another destination.
extension NativeRulesetMaker {
    /// A chain that translates.
    mutating func translating(_ isBoth: Bool) -> String {
        let rules = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            let source = family == .ipv4 ? "ip saddr != 10.0.0.0/8 " : "ip6 saddr != fd00::/8 "
            let translation = pick(translations(isBoth))
            // nft refuses a rule that asks for an address of the one family and gives one of the other.
            let isOther = translation == other
            return (chance(3) && !isOther ? source : "") + "\(pick(Self.services)) \(translation)"
        }
        let head =
            "type nat hook prerouting priority \(pick(isBoth ? ["-90", "-150"] : ["-99", "-95"])); policy accept;"
        return "chain translating {\n\(([head] + rules).joined(separator: "\n"))\n}"
    }

    private static let services = [
        "tcp dport 22", "tcp dport { 80, 443 }", "tcp dport 1-1024", "udp dport 53",
        "tcp dport 80 ct state new",
        "iif eth0 tcp dport 9090", "tcp sport 20000-20050 tcp dport 22",
    ]

    /// What translates packets of the other family.
    private var other: String {
        family == .ipv4 ? "dnat ip6 to 2001:db8:9::80" : "dnat ip to 203.0.113.80"
    }

    private func translations(_ isBoth: Bool) -> [String] {
        let to = isBoth ? (family == .ipv4 ? "dnat ip to" : "dnat ip6 to") : "dnat to"
        let (here, elsewhere) =
            family == .ipv4 ? ("198.51.100.1", "203.0.113.80") : ("[2001:db8:2::1]", "[2001:db8:9::80]")
        return [
            "redirect to :22", "redirect to :80", "redirect", "redirect to :8080-8090", "accept", "return",
            "\(to) \(here):22", "\(to) \(here):443-444", "\(to) \(elsewhere):80", "drop",
        ] + (isBoth ? [other] : [])
    }
}
