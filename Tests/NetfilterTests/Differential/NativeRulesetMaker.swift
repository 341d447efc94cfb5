import Fuzzing
import Netfilter

/// Makes tables of nftables' own for a family: several chains at the hooks, with all that is read of rules, and now and then
/// what is not.
struct NativeRulesetMaker {
    let family: Family
    /// Whether the chains are on the way out of the host.
    let isOutgoing: Bool
    var generator: SeededGenerator
    private var looksAtMarks = false
    /// Whether rules that do something else besides give marks too.
    private var marksPackets = false

    init(family: Family, isOutgoing: Bool = false, generator: SeededGenerator) {
        (self.family, self.isOutgoing, self.generator) = (family, isOutgoing, generator)
    }

    /// The tables that a ruleset has.
    var tables: [String] { ["inet own", "\(ip) own"] }

    private var isIPv4: Bool { family == .ipv4 }
    private var ip: String { isIPv4 ? "ip" : "ip6" }
    private var icmp: String { isIPv4 ? "icmp" : "icmpv6" }

    /// What `nft -f` reads.
    mutating func ruleset() -> String {
        looksAtMarks = chance(3)
        marksPackets = looksAtMarks && chance(2)
        return isOutgoing
            ? table("inet", hooks: ["output priority -5", "output priority 10", "postrouting priority 150"])
                + table(ip, hooks: ["output priority 5", "output priority -350"])
            : table("inet", hooks: ["input priority -5", "input priority 10", "prerouting priority -150"])
                + table(ip, hooks: ["input priority 5", "prerouting priority -350"])
    }

    private mutating func table(_ nftFamily: String, hooks: [String]) -> String {
        let isBoth = nftFamily == "inet"
        var chains: [String] = []
        for number in 1...3 {
            let jumps = (number + 1...4).dropLast().map { "sub\($0)" }
            chains.append(chain("sub\(number)", "", rules(jumps, isBoth, canReject: false)))
        }
        for (number, hook) in hooks.enumerated() where number == 0 || chance(4) {
            let isMain = hook.hasPrefix("input") || hook.hasPrefix("output")
            let policy = chance(isMain ? 3 : 8) ? "drop" : "accept"
            chains.append(
                chain(
                    "base\(number)", "type filter hook \(hook); policy \(policy);",
                    usualBegin + rules(["sub1", "sub2"], isBoth, canReject: isMain)))
        }
        if !isOutgoing, chance(3) { chains.append(translating(isBoth)) }
        if !isOutgoing, looksAtMarks, chance(3) { chains.append(marking(priority: isBoth ? -140 : -141)) }
        if chance(8) { chains.append(changing) }
        let all = sets + chains
        return "table \(nftFamily) own {\n\(all.joined(separator: "\n"))\n}\n"
    }

    /// A chain that stops nothing, and marks packets for others.
    private mutating func marking(priority: Int) -> String {
        let rules = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            pick(["", "tcp dport 1-1023 ", "iif eth0 ", "meta l4proto tcp ", "ct state new "])
                + pick(Self.markings)
        }
        return chain(
            "marking", "type filter hook prerouting priority \(priority); policy accept;", rules)
    }

    /// A chain that changes packets in a way that is not read, under the name of such chains.
    private var changing: String {
        mutating get {
            if isOutgoing {
                return chain(
                    Self.unread, "type filter hook output priority -140; policy accept;",
                    [
                        pick([
                            "tcp sport 22 tcp sport set 23", "tcp dport 80 tcp dport set 81",
                            "udp dport 53 notrack",
                        ])
                    ])
            }
            let (priority, change) = pick([
                (-130, "tcp dport 443 tcp dport set 22"), (-130, "udp dport 53 udp dport set 80"),
                (-130, "tcp sport 1024-30000 tcp sport set 22"), (-350, "tcp dport 22-443 notrack"),
                (-130, isIPv4 ? "ip saddr 10.0.0.0/8 ip ttl set 1" : "ip6 hoplimit 64 ip6 hoplimit set 1"),
            ])
            return chain(
                Self.unread, "type filter hook prerouting priority \(priority); policy accept;", [change])
        }
    }

    static let unread = "unread"

    private func chain(_ name: String, _ head: String, _ rules: [String]) -> String {
        "chain \(name) {\n\(([head] + rules).joined(separator: "\n"))\n}"
    }

    private var sets: [String] {
        let type = isIPv4 ? "ipv4_addr" : "ipv6_addr"
        let (net, range, host) =
            isIPv4
            ? ("203.0.113.0/25", "10.1.0.0-10.1.2.3", "172.16.5.5")
            : ("2001:db8:9::/56", "fd00::-fd00::5", "2600::1")
        return [
            "set nets { type \(type); flags interval; elements = { \(net), \(range) } }",
            "set hosts { type \(type); elements = { \(host) comment \"one\" } }",
            "set passing { type \(type); flags timeout; elements = { \(host) timeout 1h } }",
            "set grown { type \(type); flags dynamic; size 64; elements = { \(host) } }",
            "set ports { type inet_service; flags interval; elements = { 22, 1024-9089 } }",
            "set pairs { type \(type) . inet_service; flags interval; elements = { \(net) . 1-80, \(host) . 9090 } }",
            "map byport { type inet_service : verdict; elements = { 22 : accept, 80 : jump sub3, 443 : drop } }",
        ]
    }

    private mutating func rules(_ jumps: [String], _ isBoth: Bool, canReject: Bool) -> [String] {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            let transport = pick(["", "tcp", "tcp", "udp", "icmp", "other"])
            if !jumps.isEmpty, chance(6) { return turned(pick(maps(jumps))) }
            return turned("\(conditions(transport, isBoth)) \(verdict(jumps, canReject, transport))")
        }
    }

    /// What a careful administrator lets out first, now and then: without it hardly any connection would go on. On the way in
    /// it is what others have marked.
    private var usualBegin: [String] {
        mutating get {
            if !isOutgoing, looksAtMarks, chance(2) {
                return [pick(["meta mark 1 accept", "meta mark & 1 == 1 accept", "meta mark 0 drop"])]
            }
            guard isOutgoing, !chance(3) else { return [] }
            return [
                pick([
                    "ct state established,related accept", "ct state { new, established } accept",
                    "oif lo accept",
                ])
            ]
        }
    }

    /// On the way out a rule asks for the interface that a packet leaves by, and may as well ask for this host's port, or the
    /// other's address.
    private mutating func turned(_ rule: String) -> String {
        guard isOutgoing else { return rule }
        let outgoing = chance(8) ? rule : rule.replacing("iif", with: "oif")
        guard chance(2) else { return outgoing }
        return ["port", "addr"].reduce(outgoing) { rule, field in
            rule.replacing("s" + field, with: "\u{1}").replacing("d" + field, with: "s" + field)
                .replacing("\u{1}", with: "d" + field)
        }
    }

    private mutating func verdict(_ jumps: [String], _ canReject: Bool, _ transport: String) -> String {
        var all = ["accept", "accept", "accept", "accept", "drop", "return", "", "continue"]
        all += jumps.flatMap { ["jump \($0)", "goto \($0)"] }
        if canReject { all += ["reject", transport == "tcp" ? "reject with tcp reset" : "reject"] }
        return pick(["", "", "counter ", "log "] + (marksPackets ? Self.markings : [])) + pick(all)
    }

    private mutating func conditions(_ transport: String, _ isBoth: Bool) -> String {
        var words: [String] = []
        if isBoth, transport.isEmpty, chance(2) {
            return "\(pick(ofEither)) \(chance(2) ? pick(Self.states) : "")"
        }
        if chance(2) { words.append(pick(general)) }
        if !transport.isEmpty { words.append(pick(special(transport))) }
        if chance(3) || words.isEmpty && !chance(4) { words.append(pick(Self.states)) }
        if looksAtMarks, chance(3) { words.append(pick(Self.marks)) }
        if chance(12) { words.append(pick(unknown)) }
        return words.joined(separator: " ")
    }

    private func maps(_ jumps: [String]) -> [String] {
        let one = jumps.first.map { "jump \($0)" } ?? "return"
        let other = jumps.last.map { "goto \($0)" } ?? "drop"
        let (net, host) = isIPv4 ? ("10.0.0.0/8", "203.0.113.7") : ("fd00::/8", "2001:db8:9::7")
        return [
            "ct state vmap { established : accept, related : accept, invalid : drop }",
            "ct state vmap { new : \(one), established : \(other), untracked : return }",
            "tcp dport vmap @byport",
            "udp dport vmap { 53 : accept, 80-1023 : \(one), 1024-65535 : \(other) }",
            "meta l4proto vmap { tcp : \(one), udp : \(other), \(icmp) : accept, 132 : drop }",
            "iifname vmap { \"lo\" : accept, \"eth0\" : \(one), \"eth1\" : continue }",
            "\(ip) saddr . tcp dport vmap { \(net) . 1-1023 : accept, \(host) . 80 : \(one) }",
            "\(ip) saddr vmap { \(net) : drop, \(host) : \(other) }", "\(one)",
        ]
    }

    private var general: [String] {
        let net = isIPv4 ? "203.0.113.0/24" : "2001:db8:9::/48"
        let host = isIPv4 ? "10.1.2.3" : "fd00::5"
        let range = isIPv4 ? "10.0.0.0-10.1.2.2" : "fd00::-fd00::4"
        let list =
            isIPv4 ? "{ 10.0.0.0/8, 203.0.113.7, 192.0.2.90-192.0.2.99 }" : "{ fd00::/8, 2001:db8:9::7 }"
        let mask = isIPv4 ? "& 255.0.0.255 == 10.0.0.9" : "& ffff::ffff == fd00::5"
        let here = isIPv4 ? "192.0.2.1" : "2001:db8:1::1"
        let group = isIPv4 ? "224.0.0.0/4" : "ff00::/8"
        let hop = isIPv4 ? "ip ttl" : "ip6 hoplimit"
        return [net, host, range, list, "@nets", "@hosts"].flatMap {
            ["\(ip) saddr \($0)", "\(ip) saddr != \($0)"]
        } + [
            "\(ip) saddr \(mask)", "\(ip) saddr @passing", "\(ip) daddr \(here)", "\(ip) daddr != \(here)",
            "\(ip) daddr \(group)", "\(ip) daddr != { \(here), \(group) }",
            "\(hop) 64", "\(hop) != 64", "\(hop) > 63", "\(hop) < 64", "\(hop) 2-63", "\(hop) { 1, 255 }",
            "iif lo", "iif != lo", "iifname \"eth*\"", "iifname != \"eth0\"", "iifname { \"lo\", \"eth1\" }",
            "fib daddr type local", "fib daddr type != local",
            "iifname . \(ip) saddr { \"eth0\" . \(host), \"eth1\" . \(net) }",
        ]
    }

    /// What only a table of both families can ask.
    private var ofEither: [String] {
        [
            "meta nfproto ipv4", "meta nfproto != ipv4", "meta protocol ip6", "ip saddr != 10.1.2.3",
            "ip6 saddr != fd00::5", "ip6 hoplimit != 1", "ip ttl != 1", "icmp type != echo-request",
            "icmpv6 type != echo-request", "ip daddr != 192.0.2.77",
        ]
    }

    private func special(_ transport: String) -> [String] {
        switch transport {
        case "tcp":
            ports("tcp") + flags + ["meta l4proto tcp", "\(isIPv4 ? "ip protocol" : "ip6 nexthdr") tcp"]
        case "udp":
            ports("udp") + ["meta l4proto { tcp, udp } th dport 53-80", "meta l4proto udp th dport != 53"]
        case "icmp": types
        default:
            [
                "meta l4proto 47", "meta l4proto != { tcp, 132 }", "meta l4proto { udp, 47 }",
                "sctp dport 22-80",
                "sctp dport != 22", "meta l4proto 132 th dport 80",
                isIPv4 ? "ip protocol != tcp" : "ip6 nexthdr != { tcp, udp }",
            ]
        }
    }

    private func ports(_ name: String) -> [String] {
        [
            "22", "!= 22", "{ 22, 80, 443 }", "!= { 22, 8000-9090 }", "1-1023", "!= 1-1023", ">= 1024",
            "> 1024",
            "< 1024", "<= 1023", "@ports", "!= @ports", "{ 1-22, 23-80 }",
        ].map { "\(name) dport \($0)" } + [
            "\(name) sport 1024-65535", "\(name) sport != 20000-20010",
            "\(name) sport . \(name) dport { 1024-65535 . 22, 20000-20050 . 1-1023 }",
            "\(ip) saddr . \(name) dport @pairs", "\(ip) saddr . \(name) dport != @pairs",
        ]
    }

    private var flags: [String] {
        [
            "syn", "== syn", "!= syn", "syn,ack", "! syn", "& (fin|syn|rst|ack) == syn", "& (fin|syn) == 0",
            "& (fin|syn) != 0", "& (syn|ack) != syn", "{ syn, syn|ack }", "!= { syn, ack }",
        ].map { "tcp flags \($0)" }
    }

    private var types: [String] {
        let first = isIPv4 ? "destination-unreachable" : "nd-neighbor-solicit"
        return [
            "echo-request", "!= echo-request", "{ echo-request, echo-reply, \(first) }",
            "!= { \(first), 13 }",
            "1-10", "echo-request \(icmp) code 0", "> 8",
        ].map { "\(icmp) type \($0)" } + [
            "\(icmp) code 1", "\(icmp) code != 0",
            "\(icmp) type . \(icmp) code { \(first) . 0, time-exceeded . 1, echo-request . 0 }",
        ]
    }

    private static let states = [
        "ct state established,related", "ct state established,related", "ct state new", "ct state != new",
        "ct state { new, untracked }", "ct state != { established, related }", "ct state invalid",
        "ct state ! established,related", "ct state != established,related", "ct direction reply",
        "ct direction != reply", "ct direction original", "ct status dnat", "ct state == established",
    ]

    private var unknown: [String] {
        [
            "limit rate 1/second", "limit rate over 1/second",
            "meta pkttype host",
            "\(ip) dscp cs0", "meta length 0-100", "meta mark > 1", "\(ip) saddr @grown",
            "\(ip) saddr != @grown",
            "add @grown { \(ip) saddr }", "@th,16,16 22", "numgen random mod 2 0", "fib saddr type unicast",
            "meta mark set ct mark",
        ] + (isOutgoing ? [] : ["fib saddr . iif oif missing"])
    }

    mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
