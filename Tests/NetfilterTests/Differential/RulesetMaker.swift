import Fuzzing
import Netfilter

/// Makes random rulesets of the matches that are modelled, and of others about as often as real hosts have them.
struct RulesetMaker {
    let family: Family
    var generator: SeededGenerator
    /// Matches for which a kernel would need what is not there.
    var unloadable: [String] = []
    /// Whether rules ask for large parts of all addresses and ports, which together are all.
    var isBroad = false
    /// Whether rules set marks and look at them.
    var marksPackets = false

    /// A ruleset as iptables-restore reads it: always a filter table, and now and then others.
    mutating func ruleset(withNAT: Bool = true) -> String {
        var tables = [filter()]
        if chance(4) { tables.append(table("raw", ["PREROUTING"], untracking)) }
        if marksPackets {
            if !chance(3) { tables.append(mangle()) }
        } else if chance(4) {
            tables.append(table("mangle", ["PREROUTING", "INPUT"], changing))
        }
        if withNAT, chance(3) { tables.append(nat()) }
        if chance(8) { tables.append(table("security", ["INPUT"], ["-j DROP"])) }
        return tables.joined()
    }

    mutating func filter() -> String {
        let policy = chance(3) ? "ACCEPT" : "DROP"
        var lines = ["*filter", ":INPUT \(policy) [0:0]", ":a - [0:0]", ":b - [0:0]", ":c - [0:0]"]
        let chains = [("INPUT", 12, ["a", "b", "c"]), ("a", 5, ["b", "c"]), ("b", 4, ["c"]), ("c", 4, [])]
        for (name, most, jumps) in chains {
            for _ in 0..<Int.random(in: 0...most, using: &generator) {
                lines.append("-A \(name) \(conditions(in: name)) \(target(jumps))")
            }
        }
        return (lines + ["COMMIT\n"]).joined(separator: "\n")
    }

    /// A table around filter, with a chain of its own, and targets that only it has.
    private mutating func table(_ name: String, _ chains: [String], _ targets: [String]) -> String {
        var lines =
            ["*\(name)"] + chains.map { ":\($0) \(chance(12) ? "DROP" : "ACCEPT") [0:0]" } + [":x - [0:0]"]
        let usual = ["-j ACCEPT", "-j RETURN", "-j DROP"]
        for chain in chains + ["x"] {
            let all = targets + targets + usual + (chain == "x" ? [] : ["-j x", "-g x"])
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                lines.append("-A \(chain) \(conditions(in: "PREROUTING")) \(pick(all))")
            }
        }
        return (lines + ["COMMIT\n"]).joined(separator: "\n")
    }

    /// What keeps some packets out of connection tracking, or settles that they are tracked.
    private var untracking: [String] {
        ["-j CT --notrack", "-j CT --notrack", "-j NOTRACK", "-j CT --ctevents new"]
            + (marksPackets ? ["-j MARK --set-xmark 0x1/0x1", "-j CONNMARK --restore-mark"] : [])
    }

    var changing: [String] {
        let (target, option) = family == .ipv4 ? ("TTL", "ttl") : ("HL", "hl")
        return ["set 64", "inc 1", "dec 1", "set 255"].map { "-j \(target) --\(option)-\($0)" }
    }

    private mutating func target(_ jumps: [String]) -> String {
        let ends = [
            "-j ACCEPT", "-j ACCEPT", "-j ACCEPT", "-j DROP", "-j DROP", "-j REJECT", "-j RETURN", "",
        ]
        if marksPackets, chance(3) { return pick(markings) }
        return pick(ends + jumps.flatMap { ["-j \($0)", "-g \($0)"] })
    }

    /// Some of the matches, seldom none; now and then one that is not modelled.
    mutating func conditions(in chain: String) -> String {
        if isBroad, chance(2) { return pick(broad) }
        var words: [String] = []
        let transport = pick(["", "tcp", "tcp", "udp", "icmp", "other"])
        if chance(2) { words.append(pick(general(in: chain))) }
        if !transport.isEmpty { words.append(pick(special(transport))) }
        if marksPackets, chance(3) { words.append(pick(marks)) }
        if chance(3) || words.isEmpty && !chance(4) { words.append(pick(Self.states)) }
        if chance(8) { words.append(pick(Self.unmodelled + unloadable)) }
        return words.joined(separator: " ")
    }

    private var broad: [String] {
        let parts =
            family == .ipv4
            ? ["0.0.0.0/1", "128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]
            : ["::/1", "8000::/1", "::/2", "4000::/2", "8000::/2", "c000::/2"]
        let hop = family == .ipv4 ? "-m ttl --ttl" : "-m hl --hl"
        return parts.flatMap { ["-s \($0)", "! -s \($0)"] }
            + ["0:20000", "20001:40000", "40001:65535"].flatMap {
                ["-p tcp -m tcp --sport \($0)", "-p udp -m udp --sport \($0)"]
            } + ["-lt 64", "-gt 63", "-gt 127", "-lt 128"].map { hop + $0 } + ["-i eth0", "! -i eth0"]
    }

    func general(in chain: String) -> [String] {
        let networks =
            family == .ipv4
            ? [
                "203.0.113.0/24", "10.0.0.0/8", "203.0.113.7", "10.0.0.9/255.0.0.255", "0.0.0.0/0",
                "172.16.0.0/12",
            ]
            : ["2001:db8:9::/48", "fd00::/8", "2001:db8:9::7", "fd00::5/ffff::ffff", "::/0", "2600::/12"]
        let own =
            family == .ipv4
            ? ["192.0.2.1", "198.51.100.0/24", "127.0.0.0/8"] : ["2001:db8:1::1", "ff00::/8", "::1"]
        let range = family == .ipv4 ? "10.0.0.1-10.1.255.255" : "fd00::1-fd00::ffff"
        // nf_tables refuses a rule that asks for none of all addresses.
        var all = networks.map { "-s \($0)" } + networks.filter { !$0.hasSuffix("/0") }.map { "! -s \($0)" }
        all += own.flatMap { ["-d \($0)", "! -d \($0)"] }
        all += [
            "-i eth0", "! -i eth0", "-i eth+", "-i lo", "! -i lo", "-i +", "-m comment --comment \"-j DROP\"",
        ]
        all += ["-m iprange --src-range \(range)", "-m iprange ! --src-range \(range)"]
        all += types.flatMap { ["-m addrtype --dst-type \($0)", "-m addrtype ! --dst-type \($0)"] }
        all += hopLimits
        if !["INPUT", "PREROUTING"].contains(chain) { all += ["-o eth0", "! -o eth0"] }
        if family == .ipv4 { all += ["-f", "! -f"] }
        return all
    }

    private var types: [String] {
        let all = ["LOCAL", "UNICAST", "MULTICAST", "LOCAL,MULTICAST", "LOCAL,UNICAST", "ANYCAST"]
        return all
            + (family == .ipv4
                ? ["BROADCAST", "BROADCAST,LOCAL", "UNICAST,BROADCAST", "BROADCAST,MULTICAST"]
                : ["MULTICAST,UNICAST", "UNREACHABLE", "LOCAL,UNREACHABLE", "UNSPEC"])
    }

    private var hopLimits: [String] {
        let (module, option) = family == .ipv4 ? ("ttl", "ttl") : ("hl", "hl")
        return ["eq 64", "lt 64", "gt 63", "gt 254"].map { "-m \(module) --\(option)-\($0)" }
    }

    private func special(_ transport: String) -> [String] {
        switch transport {
        case "tcp":
            ports("tcp") + ["-p tcp --syn", "-p tcp ! --syn", "-p tcp -m tcp --tcp-flags ALL NONE"]
                + ["-p tcp -m tcp --tcp-flags SYN,ACK,RST,FIN SYN", "-p tcp -m tcp ! --tcp-flags ACK ACK"]
        case "udp": ports("udp")
        case "icmp": family == .ipv4 ? icmp : icmpv6
        default: ["-p 47", "! -p 47", "-p 132", "! -p tcp", "-p 132 -m multiport --dports 22,80", "-p all"]
        }
    }

    private func ports(_ name: String) -> [String] {
        [
            "", "-m \(name) --dport 22", "-m \(name) ! --dport 22", "-m \(name) --dport 1:1023",
            "-m \(name) --dport 1024:", "-m \(name) --sport 1024:65535", "-m \(name) ! --sport 20000:20010",
            "-m \(name) --dport 80 --sport 1024:",
            "-m multiport --dports 22,80,443", "-m multiport ! --dports 22,8000:9000",
            "-m multiport --sports 53,20000:20050",
            "-m multiport --ports 53,80", "-m multiport ! --ports 53,80",
        ].map { "-p \(name) \($0)" }
    }

    private var icmp: [String] {
        [
            "", "-m icmp --icmp-type 8", "-m icmp --icmp-type any", "-m icmp --icmp-type 3",
            "-m icmp --icmp-type 3/1", "-m icmp ! --icmp-type 8",
        ]
        .map { "-p icmp \($0)" }
    }

    private var icmpv6: [String] {
        [
            "", "-m icmp6 --icmpv6-type 128", "-m icmp6 --icmpv6-type 135", "-m icmp6 --icmpv6-type 1",
            "-m icmp6 --icmpv6-type 1/4", "-m icmp6 ! --icmpv6-type 128",
        ]
        .map { "-p ipv6-icmp \($0)" }
    }

    private static let states = [
        "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack --ctstate RELATED,ESTABLISHED",
        "-m conntrack --ctstate ESTABLISHED", "-m conntrack --ctstate RELATED",
        "-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED",
        "-m conntrack --ctstate NEW", "-m conntrack --ctstate INVALID", "-m conntrack ! --ctstate NEW",
        "-m conntrack --ctstate NEW,UNTRACKED",
        "-m state --state RELATED,ESTABLISHED", "-m state ! --state INVALID", "-m conntrack --ctdir REPLY",
        "-m conntrack --ctdir ORIGINAL", "-m conntrack --ctstate NEW,INVALID --ctdir ORIGINAL",
        "-m conntrack ! --ctstate NEW --ctdir ORIGINAL", "-m conntrack --ctstate ESTABLISHED,DNAT",
        "-m conntrack --ctstate DNAT", "-m conntrack ! --ctstate DNAT", "-m conntrack --ctstate SNAT",
    ]

    static let unmodelled = [
        "-m limit --limit 1/sec", "-m recent --name x --rcheck",
        "-m statistic --mode random --probability 0.5", "-m mac --mac-source 02:00:00:00:00:01",
        "-m pkttype --pkt-type unicast", "-m length --length 0:100", "-m dscp --dscp 0",
        "-m addrtype --src-type UNICAST", "-m addrtype --src-type MULTICAST",
        "-m addrtype ! --src-type MULTICAST", "-m conntrack --ctstatus ASSURED",
        "-m string --algo bm --string abc",
        "-m hashlimit --hashlimit-above 5/sec --hashlimit-name h", "-m policy --dir in --pol none",
    ]

    mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
