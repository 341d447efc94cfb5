import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// Hosts that look nearly right, with a flaw each: loaded into the kernel and scanned with packets from anywhere.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct NearlyRightTests {
    /// How many rulesets for each backend and family; `Tests/Differential/run` asks for more.
    private static let rulesets = Asked.number("SUREFOOT_VERDICTS").map { $0 / 800 } ?? 40
    private static let interfaces = ["lo", "eth0", "eth1"]
    private static let addresses: [Family: [String: String]] = [
        .ipv4: ["eth0": "192.0.2.1", "eth1": "198.51.100.1"],
        .ipv6: ["eth0": "2001:db8:1::1", "eth1": "2001:db8:2::1"],
    ]

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) }, Backend.allCases)
    func noOpenHostIsCalledRight(family: Family, backend: Backend) throws {
        let kernel = try Kernel()
        var maker = NearlyRightMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 7))
        var (right, wrong, open, unknown) = (0, 0, 0, 0)
        for _ in 0..<Self.rulesets {
            let (rules, named) = maker.ruleset()
            let analysis = try Self.analysis(rules, family, backend)
            let (deny, trusted) = (analysis.openness.deny, analysis.openness.trustedInterfaces)
            var scan = maker.scan(avoiding: named)
            if case .missing(_, let opening) = deny { scan += try Self.sent(opening.example, family) }
            let answer = try kernel.ask(
                .init(
                    backend: backend == .nfTables ? "nft" : "legacy", family: family, rules: rules,
                    packets: scan))
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(rules)")
            let gotIn = zip(scan, answer.packets).filter { $1.accepted && !trusted.contains($0.interface) }
                .map(\.0)
            // Outside of the list of what is open nothing gets in.
            for (sent, seen) in zip(scan, answer.packets) where seen.accepted {
                let (state, direction) = sent.tracked
                let packet = sent.packet(state: state, direction: direction)
                #expect(
                    analysis.openness.doors?.contains { $0.admits(packet) } ?? true, "\(sent)\n\(rules)")
            }
            open += gotIn.isEmpty ? 0 : 1
            switch deny {
            case .byPolicy, .byRule, .elsewhere:
                right += 1
                #expect(gotIn.isEmpty, "\(deny) \(gotIn[0])\n\(rules)")
            case .missing:
                wrong += 1
                // The last packets of the scan are the example that is told, over each interface.
                let isOpen = answer.packets.suffix(2).contains { $0.accepted }
                #expect(isOpen, "\(scan.suffix(2))\n\(rules)")
            case .uncertain, .tooManyRules: unknown += 1
            }
        }
        print(
            "\(family) \(backend): \(right) right, \(wrong) wrong, \(unknown) unknown; \(open) were seen open"
        )
        #expect(right > 0 && wrong > 0 && unknown * 10 < Self.rulesets)
    }

    private static func analysis(_ rules: String, _ family: Family, _ backend: Backend) throws
        -> InputAnalysis
    {
        let ruleset = try SavedRuleset(parsing: rules)
        let own = addresses[family]?.values.compactMap { Address($0) } ?? []
        let host = HostRules(
            families: [.init(family, [.init(backend, ruleset)])], nativeTables: [], addresses: own,
            interfaces: interfaces)
        return host.analysis(of: host.families[0])
    }

    /// A packet that a decision was told of, as it is sent; a name that no rule has stands for either interface.
    private static func sent(_ packet: Packet, _ family: Family) throws -> [SentPacket] {
        let all = addresses[family] ?? [:]
        return try all.sorted { $0.key < $1.key }.enumerated().map { number, own in
            var sent = try #require(
                SentPacket(packet, over: own.key, to: packet.destination?.description ?? own.value))
            sent.sourcePort = sent.sourcePort.map { $0 + UInt16(number) }
            return sent
        }
    }
}

/// Makes rulesets of a careful administrator with one flaw, and packets that try them.
struct NearlyRightMaker {
    let family: Family
    var generator: SeededGenerator

    /// A ruleset, and the ports that it names on purpose.
    mutating func ruleset() -> (rules: String, named: Set<UInt16>) {
        let icmp = family == .ipv4 ? "icmp" : "ipv6-icmp"
        var named: Set<UInt16> = [22]
        var lines = [
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i lo -j ACCEPT",
            "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -p \(icmp) -j ACCEPT",
        ]
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let port = pick([25, 53, 80, 443, 993, 8443] as [UInt16])
            named.insert(port)
            lines.append("-A INPUT -p \(pick(["tcp", "udp"])) -m multiport --dports \(port) -j ACCEPT")
        }
        if chance(3) { lines.append("-A INPUT -s \(ban) -j DROP") }
        let flaw = chance(5) ? [] : pick(flaws)
        let place = Int.random(in: 1...lines.count, using: &generator)
        lines.insert(contentsOf: flaw.filter { $0.hasPrefix("-A INPUT") }, at: place)
        lines += flaw.filter { !$0.hasPrefix("-A INPUT") }
        let chains = lines.contains { $0.contains(" X") } ? [":X - [0:0]"] : []
        let policy = chance(8) ? "ACCEPT" : "DROP"
        if policy == "ACCEPT" {
            lines.append("-A INPUT \(pick(["-p tcp", "", "-p udp", "! -i eth1"])) -j DROP")
        }
        return (
            (["*filter", ":INPUT \(policy) [0:0]"] + chains + lines + ["COMMIT\n"]).joined(separator: "\n"),
            named
        )
    }

    private var ban: String { family == .ipv4 ? "203.0.113.0/24" : "2001:db8:9::/48" }

    /// Each opens the host for many, or trusts a few, or does nothing.
    private var flaws: [[String]] {
        let isIPv4 = family == .ipv4
        let home = isIPv4 ? "192.168.0.0/16" : "fd00::/8"
        let halves = isIPv4 ? ["0.0.0.0/1", "128.0.0.0/1"] : ["::/1", "8000::/1"]
        let whole = isIPv4 ? "1.0.0.0-223.255.255.255" : "2000::-3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        let hop = isIPv4 ? "-m ttl --ttl-gt" : "-m hl --hl-gt"
        let other = isIPv4 ? "198.51.100.77" : "2001:db8:2::77"
        let single: [String] = [
            "! -s \(home) -j ACCEPT", "! -d \(other) -j ACCEPT", "\(hop) 0 -j ACCEPT", "\(hop) 254 -j ACCEPT",
            "! -s \(home) -p tcp -m conntrack --ctstate NEW -j ACCEPT",
            "-m conntrack --ctdir ORIGINAL -j ACCEPT",
            "-m iprange --src-range \(whole) -j ACCEPT", "-p udp -m udp --sport 1024:65535 -j ACCEPT",
            "-p tcp -m tcp --dport 1:9000 -j ACCEPT", "-p udp -j ACCEPT", "! -p tcp -j ACCEPT",
            "-s \(home) -j ACCEPT",
            "-p tcp -m multiport ! --dports 22,80 -j ACCEPT", "-p tcp -m tcp ! --syn -j ACCEPT",
            "-m conntrack ! --ctstate ESTABLISHED -j ACCEPT", "-i eth1 -j ACCEPT", "! -i eth1 -j ACCEPT",
            "-i eth+ -p tcp -j ACCEPT", "-p tcp -m tcp --sport 20 -j ACCEPT",
            "-m conntrack --ctstate NEW -j ACCEPT",
            "-m addrtype --dst-type LOCAL -j ACCEPT", "-p tcp -m tcp --dport 80:443 -j ACCEPT",
            "-p 47 -j ACCEPT",
            "-p udp -m udp --dport 60000:61000 -j ACCEPT", "-m comment --comment \"-j DROP\" -j ACCEPT",
            "-m mac ! --mac-source 02:00:00:00:00:77 -j ACCEPT",
            "-p tcp -m tcp --tcp-flags SYN SYN -j ACCEPT",
            "-m limit --limit 100/sec -j ACCEPT",
        ]
        return single.map { ["-A INPUT \($0)"] } + [
            halves.map { "-A INPUT -s \($0) -j ACCEPT" },
            ["-A INPUT -s \(home) -j RETURN", "-A INPUT -j ACCEPT"],
            ["-A INPUT -j X", "-A X -s \(home) -j RETURN", "-A X -j ACCEPT"],
            ["-A INPUT -g X", "-A X -p udp -j DROP", "-A X -p 47 -j RETURN", "-A X -j ACCEPT"],
            ["-A INPUT -p tcp -j X", "-A X -p tcp -m tcp --dport 1:1023 -j RETURN", "-A X -j ACCEPT"],
            ["-A INPUT -s \(home) -g X", "-A X -j ACCEPT"],
        ]
    }

    /// Packets from anywhere to ports that nobody has named.
    mutating func scan(avoiding named: Set<UInt16>) -> [SentPacket] {
        (0..<60).map { number in
            let interface = pick(["eth0", "eth1"])
            let transport = pick([Transport.tcp, Transport.tcp, Transport.udp, Transport.udp, 132])
            let own =
                family == .ipv4
                ? ["eth0": "192.0.2.1", "eth1": "198.51.100.1"]
                : ["eth0": "2001:db8:1::1", "eth1": "2001:db8:2::1"]
            var packet = SentPacket(
                interface: interface, transport: transport, source: source(number),
                destination: own[interface] ?? "",
                hopLimit: 60, conversation: .none)
            packet.sourcePort = UInt16(30_000 + number)
            packet.destinationPort = port(avoiding: named)
            packet.tcpFlags = transport == Transport.tcp ? pick([["SYN"], ["SYN"], ["ACK"]]) : nil
            return packet
        }
    }

    private mutating func source(_ number: Int) -> String {
        let byte = { (generator: inout SeededGenerator) in Int.random(in: 1...254, using: &generator) }
        return family == .ipv4
            ? "\(pick([5, 23, 64, 91, 130, 203])).\(byte(&generator)).\(byte(&generator)).\(number % 250 + 1)"
            : "\(pick(["2001:db8:9", "2600:1", "2a02:5", "3fff:7"]))::\(String(byte(&generator), radix: 16)):\(number + 1)"
    }

    /// Whatever is not named, and now and then what a mistake would open: those beside the well-known ones.
    private mutating func port(avoiding named: Set<UInt16>) -> UInt16 {
        var port = named.first ?? 22
        while named.contains(port) || (60000...61000).contains(port) {
            port =
                chance(2)
                ? pick([1, 23, 81, 135, 444, 1024, 3306, 8080, 9090])
                : UInt16.random(in: 1...65535, using: &generator)
        }
        return port
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
