import Fuzzing
import Netfilter
import TestSupport
import Testing

/// The packet decision, against a kernel's verdicts on random rules.
@Suite(
    .leavesNothing,
    .enabled(
        if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables-nft"))
struct KernelDecisionTests {
    private static let conditions = [
        "", "", "-i lo", "-i eth0", "! -i lo", "-i l+", "! -i e+", "-s 127.0.0.0/8", "! -s 127.0.0.1/32",
        "-s 10.0.0.0/8",
        "-s 127.0.0.1/255.0.0.255", "-d 127.0.0.1/32", "! -d 127.0.0.0/8", "-p tcp", "! -p tcp", "-p udp",
        "-p icmp", "-p udp -m udp --dport 7", "-p udp -m udp ! --dport 7", "-p udp -m udp --dport 1:9",
        "-p udp -m udp --dport 8:",
        "-p udp -m udp --sport 1:999", "-p udp -m udp ! --sport 5", "-p udp -m multiport --dports 5,6:8",
        "-p udp -m multiport ! --dports 5,7", "-p udp -m multiport --ports 9", "-p tcp -m tcp --syn",
        "-m conntrack --ctstate NEW", "-m conntrack ! --ctstate NEW,ESTABLISHED",
        "-m state --state RELATED,ESTABLISHED",
        "-m conntrack --ctstate NEW --ctdir ORIGINAL", "-m conntrack --ctdir REPLY",
        "-m comment --comment \"-j DROP\"",
        "-m addrtype --dst-type LOCAL", "-m addrtype ! --dst-type LOCAL", "-m limit --limit 1/sec", "-f",
        "! -f", "-m iprange --src-range 127.0.0.1-127.0.0.9", "-m iprange ! --src-range 10.0.0.1-10.0.0.9",
        "-m ttl --ttl-eq 64",
    ]
    private static let targets = [
        "-j ACCEPT", "-j ACCEPT", "-j DROP", "-j DROP", "-j REJECT", "-j RETURN", "-j MARK --set-mark 1", "",
    ]

    /// Sends a datagram from the host to itself under each ruleset. It got in if the security table, whose turn
    /// comes after the filter table's, has counted it.
    private static let script = """
        ip link set lo up
        iptables-nft -t security -A INPUT -p udp --dport 7
        exec bash -c 'while read -r -d "#" set; do
            printf "%s" "$set" | iptables-nft-restore || echo refused
            echo x > /dev/udp/127.0.0.1/7
            iptables-nft -t security -v -S INPUT 1
        done'
        """

    @Test(arguments: [11, 12, 13])
    func theKernelNeverContradicts(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sets = (0..<120).map { _ in randomLines(&generator) }
        let input = sets.map { lines in
            "*filter\n:INPUT DROP [0:0]\n:a - [0:0]\n:b - [0:0]\n\(lines.joined(separator: "\n"))\nCOMMIT\n#"
        }
        let output = try Namespace.run(Self.script, "", input: input.joined())
        let counts = output.split(separator: "\n").map { line in
            Rule(chain: "INPUT", words: line.split(separator: " ").dropFirst(2).map(String.init)).counters?
                .packets
        }
        try #require(counts.count == sets.count && !counts.contains(nil), "\(output)")
        var before: UInt64 = 0
        var certain = 0
        for (lines, count) in zip(sets, counts.compactMap { $0 }) {
            let heads = "-P INPUT DROP\n-N a\n-N b\n"
            let table = try FilterTable(parsingSpecification: heads + lines.joined(separator: "\n"))
            let decision = table.decide(datagram, assumingPolicy: .drop)
            let actual: Decision.Verdict = count > before ? .accepted : .dropped
            before = count
            #expect(decision.verdicts.contains(actual), "\(lines.joined(separator: "\n"))")
            if decision.verdicts.count == 1 { certain += 1 }
        }
        #expect(certain > sets.count / 2)
    }

    private var datagram: Packet {
        var packet = Packet()
        packet.interface = "lo"
        packet.transport = Transport.udp
        packet.source = Address("127.0.0.1")
        packet.destination = packet.source
        packet.isToLocalAddress = true
        packet.destinationPort = 7
        packet.state = .new
        packet.direction = .original
        packet.hopLimit = 64
        return packet
    }

    /// Chains that jump downwards only, since the kernel refuses loops.
    private func randomLines(_ generator: inout SeededGenerator) -> [String] {
        let chains = [
            ("INPUT", 5, ["-j a", "-j b", "-g a", "-g b"]), ("a", 3, ["-j b", "-g b"]), ("b", 3, []),
        ]
        return chains.flatMap { name, count, jumps in
            (0..<count).map { _ in
                let condition = Self.conditions.randomElement(using: &generator) ?? ""
                let target = (Self.targets + jumps + jumps).randomElement(using: &generator) ?? ""
                return "-A \(name) \(condition) \(target)"
            }
        }
    }
}
