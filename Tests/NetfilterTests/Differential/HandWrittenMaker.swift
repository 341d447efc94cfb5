import Fuzzing
import Netfilter

/// Makes files as people write them for iptables-restore: options in any order and spelling, and now and then a mistake.
struct HandWrittenMaker {
    let family: Family
    var generator: SeededGenerator

    private static let chains = ["a", "b", "LONG-name_1"]

    mutating func file() -> [UInt8] {
        var lines = chance(10) ? ["*nat", ":PREROUTING ACCEPT", "COMMIT"] : []
        lines += table()
        if chance(12) { lines += table() }
        var text = Array((lines.joined(separator: "\n") + "\n").utf8)
        if chance(4) { spoil(&text) }
        return text
    }

    private mutating func table() -> [String] {
        var lines = ["# by hand", "*filter"]
        if !chance(6) { lines.append(":INPUT \(pick(["DROP", "ACCEPT", "DROP [0:0]", "DROP [7:9]", "-"]))") }
        for chain in Self.chains { lines.append(chance(6) ? "-N \(chain)" : ":\(chain) - [0:0]") }
        for _ in 0..<Int.random(in: 0...5, using: &generator) { lines.append(line()) }
        return lines + ["COMMIT"]
    }

    private mutating func line() -> String {
        switch Int.random(in: 0..<24, using: &generator) {
        case 0: return pick(["-P INPUT DROP", "--policy INPUT ACCEPT", "-P FORWARD DROP", "-P a DROP"])
        case 1: return pick(["-F b", "-N c", "-X b", "-F", "-X", "--flush INPUT"])
        case 2: return pick(["", "#", "# -A INPUT -j ACCEPT", " ", "   # remark", ":OUTPUT DROP"])
        default: return rule()
        }
    }

    /// A command, what is asked for, and a target: in this order, or in another.
    private mutating func rule() -> String {
        let chain = pick(["INPUT", "INPUT", "INPUT", "a", "b", "LONG-name_1"])
        let command = pick([
            "-A \(chain)", "-A \(chain)", "-A \(chain)", "--append \(chain)", "-I \(chain)", "-I \(chain) 1",
            "-I \(chain) 2", "--insert \(chain)", "--append=\(chain)", "[3:4] -A \(chain)", "-A \"\(chain)\"",
        ])
        var parts = (0..<Int.random(in: 0...2, using: &generator)).map { _ in pick(general) }
        let transport = pick([[], tcp, udp, icmp])
        if !transport.isEmpty { parts.append(pick(transport)) }
        if chance(3) { parts.append(pick(Self.states)) }
        // An abbreviation may be an option of a match that is not looked into.
        let isShort = parts.contains { $0.contains("--sourc ") || $0.contains("--dp ") }
        if chance(8), !isShort { parts.append(pick(others)) }
        if !chance(8) { parts.append(target(chain)) }
        if chance(12) { parts.append(pick(Self.wrong)) }
        if chance(3) { parts.shuffle(using: &generator) }
        return ([command] + parts).joined(separator: chance(12) ? "\t " : " ")
    }

    private mutating func target(_ chain: String) -> String {
        let next = chain == "INPUT" ? ["-j a", "-g b", "--jump LONG-name_1", "--goto b"] : ["-j RETURN"]
        return pick(
            next + [
                "-j ACCEPT", "-j ACCEPT", "--jump ACCEPT", "-j DROP", "-j RETURN",
                "-j REJECT", "-j LOG --log-prefix \"in: \" --log-level 4",
                "-j REJECT --reject-with tcp-reset",
                family == .ipv4
                    ? "-j REJECT --reject-with icmp-host-prohibited" : "-j REJECT --reject-with no-route",
                "-j LOG --log-prefix=x --log-uid",
            ])
    }

    private var general: [String] {
        let networks =
            family == .ipv4
            ? [
                "192.0.2.0/24", "10/8", "192.0.2.1", "192.0.2.1,192.0.2.7", "0.0.0.0/0", "10.0.0.1/255.0.0.0",
                "010.1",
            ]
            : ["2001:db8::/32", "fd00::1", "fd00::1,fd00::2", "::/0", "fd00::5/ffff::ffff", "FD00::/0x8"]
        let range = family == .ipv4 ? "10.0.0.1-10.0.0.9" : "fd00::1-fd00::9"
        return networks.flatMap { ["-s \($0)", "--src \($0)", "-d \($0)", "! -d \($0)"] } + [
            "-i eth0", "! -i eth0", "--in-interface eth+", "-i +", "! --in-interface lo", "-i eth0", "-i lo",
            "-m comment --comment \"two words\"", "-m comment --comment=word",
            "-m comment --comment \"a \\\"b\\\"\"",
            "-m iprange --src-range \(range)", "-m addrtype --dst-type LOCAL",
            "-m addrtype ! --dst-type local,UNICAST",
            family == .ipv4 ? "-m ttl --ttl-gt 5" : "-m hl --hl-gt 0x5", "-c 1 2", "--set-counters 3,4", "-v",
            "-4", "-6",
            "-p all", "-m comment --comment \"-j DROP\"", "--sourc 10.1.1.1",
        ]
    }

    private var tcp: [String] {
        ports("tcp") + [
            "-p tcp --syn", "-p tcp ! --syn", "-p tcp --tcp-flags SYN,ACK syn",
            "-p TCP -m tcp ! --tcp-flags ALL NONE",
            "-p 6 --dport 22", "--protocol tcp --destination-port 22 --source-port 1024:", "! -p tcp",
            "-p 0x6 --dport 026",
            "-p tcp --dport ssh", "--proto tcp -m multiport --dport 22,80",
        ]
    }

    private var udp: [String] {
        ports("udp") + [
            "-p 17 --sport :53", "-p udp -m multiport --ports 53,60000:61000", "-p udp --dport domain",
        ]
    }

    private func ports(_ name: String) -> [String] {
        let many = (1...15).map(String.init).joined(separator: ",")
        return [
            "-m \(name) --dport 22", "-m \(name) ! --dport 22", "--dport 1:1023", "--dp 80",
            "--sport=1024:65535",
            "--destination-port=443", "-m multiport --dports 22,80,443", "-m multiport ! --sports 1:2",
            "-m multiport --dports \(many)", "--dport :",
            "-m multiport --destination-ports 1:2,http",
        ].map { "-p \(name) \($0)" }
    }

    private var icmp: [String] {
        family == .ipv4
            ? [
                "-p icmp", "-p icmp --icmp-type 8", "-p ICMP -m icmp --icmp-type echo-request",
                "-p 1 ! --icmp-type 3/1",
                "-p icmp --icmp-type=any", "-p icmp --icmp-type host-unreach", "-p icmp --icmp-type ping",
            ]
            : [
                "-p ipv6-icmp", "-p icmpv6 --icmpv6-type 128", "-p 58 -m icmp6 --icmpv6-type echo-request",
                "-p icmpv6 ! --icmpv6-type 1/4", "-p icmpv6 -m icmpv6 --icmpv6-type neighbour-adv",
            ]
    }

    private static let states = [
        "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack --ctstate new",
        "-m state --state NEW,EST",
        "-m conntrack ! --ctstate INVALID", "-m state ! --state=INVALID", "-m conntrack --ctdir REPLY",
        "-m conntrack --ctdir=original --ctstate NEW",
        "-m conntrack --ctstate UNTRACKED,SNAT",
    ]

    /// Most of it is refused.
    private static let wrong = [
        "-jACCEPT", "--jump=DROP", "--protocol=tcp", "-m conntrack", "-m state --state SNAT",
        "-p tcp --dport 65536",
        "-p udp --dport 80:22", "-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14:15,16",
        "-p tcp --dport 22 --dport 80", "-p tcp -m multiport --dports 5:5,9:8", "-p tcp --sport 5:5",
        "-p tcp --dport 22,80", "-p icmp --dport 22", "--dport 22", "-p 256", "-p tcp",
        "-m comment --comment \"open", "-s 192.0.2.0/33", "-i a-very-long-name", "! -j ACCEPT", "-s !",
        "--sourc ::1",
        "-m multiport --dports 22", "-o eth0", "-j REJECT --reject-with tcp-reset", "--ctstate NEW", "-f",
    ]

    /// Matches that are not looked into, as iptables-save prints them.
    private var others: [String] {
        let mask = family == .ipv4 ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        return [
            "-m limit --limit 3/min", "-m mark --mark 0x1", "-m mark ! --mark 0x1",
            "-m length --length 0:100",
            "-m mac --mac-source 02:00:00:00:00:01", "-m recent --rcheck --name x --mask \(mask) --rsource",
        ]
    }

    mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}

extension HandWrittenMaker {
    private static let letters = Array("\"\\ !-:*#[],/'\t\r=0x\u{e9}".unicodeScalars.map { UInt8($0.value) })
    private static let words = [
        "-m", "-j", "-g", "-p", "-s", "!", "--", "-", "-A", "tcp", "ACCEPT", "a", "nowhere", "INPUT", "\"\"",
        "# all",
        "--dport", "22", "-f", "--syn", "-m nothing", "-i", "-o eth0", "--state", "NEW", "-t nat", "-w", "'",
        "-n",
        "--icmp-type", "--reject-with", "COMMIT", "*filter", "-z", "-fi lo", "--dport=1", "--unknown", "-4",
    ]

    /// Makes one mistake in a text.
    private mutating func spoil(_ text: inout [UInt8]) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: text.remove(at: place)
        case 1: text.insert(pick(Self.letters), at: place)
        case 2, 3: insert(pick(Self.words), into: &text)
        default: swapWords(of: &text)
        }
    }

    private mutating func insert(_ word: String, into text: inout [UInt8]) {
        let blanks = text.indices.filter { text[$0] == UInt8(ascii: " ") || text[$0] == UInt8(ascii: "\n") }
        text.insert(contentsOf: Array((" " + word).utf8), at: pick(blanks))
    }

    /// Two words of a line change their places, or one of them is lost.
    private mutating func swapWords(of text: inout [UInt8]) {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
            Array.init)
        let line = Int.random(in: lines.indices, using: &generator)
        var words = lines[line].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard !words.isEmpty else { return }
        let (one, other) = (pick(Array(words.indices)), pick(Array(words.indices)))
        if one == other { words.remove(at: one) } else { words.swapAt(one, other) }
        lines[line] = Array(words.joined(separator: [UInt8(ascii: " ")]))
        text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
