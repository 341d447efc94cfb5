import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// What is said of replies, against what the kernel does with them: state rules in one piece or in several, drops before
/// them, and packets that are kept out of connection tracking.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct RepliesInTheKernelTests {
    /// How many rulesets for each backend and family; `Tests/Differential/run` asks for more.
    private static let rulesets = Asked.number("SUREFOOT_VERDICTS").map { $0 / 400 } ?? 60

    @Test(arguments: Family.allCases, Backend.allCases)
    func whatIsSaidOfRepliesIsSo(family: Family, backend: Backend) throws {
        let kernel = try Kernel()
        var maker = RepliesMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 11))
        var tally: [String: Int] = [:]
        for _ in 0..<Self.rulesets {
            let rules = maker.ruleset()
            let ruleset = try SavedRuleset(parsing: rules)
            let host = HostRules(
                families: [.init(family, [.init(backend, ruleset)])], nativeTables: [],
                addresses: Array(SentPacket.ownAddresses), interfaces: ["lo", "eth0", "eth1"])
            let analysis = host.analysis(of: host.families[0])
            let scan = maker.replies()
            let answer = try kernel.ask(
                .init(
                    backend: backend == .nfTables ? "nft" : "legacy", family: family, rules: rules,
                    packets: scan))
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(rules)")
            let lost = zip(scan, answer.packets).filter { !$1.accepted }.map(\.0)
            let name = "\(analysis.replies)".prefix { $0 != "(" }
            tally["\(name)", default: 0] += 1
            switch analysis.replies {
            case .acceptedByStateRules, .acceptedByOther:
                let uncovered = lost.filter { !Self.isUncovered($0, by: analysis.rulesUntrackingReplies) }
                let first = uncovered.first
                #expect(first == nil, "\(analysis.replies)\n\(rules)")
            case .blocked, .noStateRule, .untracked, .obstructed:
                let isLost = !lost.isEmpty
                #expect(isLost, "\(analysis.replies)\n\(rules)")
            case .uncertain, .tooManyRules: Issue.record("\(analysis.replies)\n\(rules)")
            }
        }
        print("\(family) \(backend): \(tally)")
        #expect(tally.count >= 4)
    }

    /// Whether it was said of a reply that the state rule does not cover it.
    private static func isUncovered(_ sent: SentPacket, by rules: [RuleReference]) -> Bool {
        let packet = sent.packet(state: .invalid, direction: nil)
        return rules.contains { $0.rule.truth(for: packet) == .yes }
    }
}

/// Makes rulesets with state rules of all kinds, and replies that try them.
private struct RepliesMaker {
    let family: Family
    var generator: SeededGenerator

    mutating func ruleset() -> String {
        var lines = chance(2) ? ["-A INPUT -i lo -j ACCEPT"] : []
        if chance(3) { lines.append("-A INPUT \(pick(narrow)) -j DROP") }
        if chance(4) { lines.append("-A INPUT \(pick(broad)) -j DROP") }
        lines += pick(stateRules)
        if chance(6) { lines.append("-A INPUT \(pick(broad)) -j DROP") }
        if chance(8) { lines += pick(stateRules) }
        if chance(2) { lines.append("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT") }
        if chance(8) { lines.insert("-A INPUT \(pick(["-j ACCEPT", "-i eth1 -j ACCEPT"]))", at: 0) }
        let filter = ["*filter", ":INPUT DROP [0:0]", ":X - [0:0]"] + lines + ["COMMIT\n"]
        return (raw() + filter).joined(separator: "\n")
    }

    private mutating func raw() -> [String] {
        guard chance(3) else { return [] }
        let first =
            chance(3) ? ["-A PREROUTING \(pick(narrow + broad)) -j \(pick(["ACCEPT", "RETURN"]))"] : []
        let matches = chance(3) ? pick(["", "-p tcp", "-i eth1", "-p udp -i eth0"]) : pick(narrow + covered)
        let rule = "-A PREROUTING \(matches) -j \(pick(["CT --notrack", "NOTRACK"]))"
        return ["*raw", ":PREROUTING ACCEPT [0:0]"] + first + [rule, "COMMIT"]
    }

    private var icmp: String { family == .ipv4 ? "icmp" : "ipv6-icmp" }
    private var ownAddresses: [String] {
        family == .ipv4 ? ["192.0.2.1", "198.51.100.1"] : ["2001:db8:1::1", "2001:db8:2::1"]
    }
    private var halves: [String] {
        family == .ipv4 ? ["0.0.0.0/1", "128.0.0.0/1"] : ["2000::/4", "3000::/4"]
    }
    private var everywhere: String { family == .ipv4 ? "0.0.0.0/0" : "::/0" }

    /// Some replies, among those that are sent.
    private var covered: [String] {
        ["-p udp -m udp --dport 53", "-p tcp -m tcp --dport 443", "-p \(icmp)"]
    }

    /// Few replies, and none of those that are sent.
    private var narrow: [String] {
        let ban = family == .ipv4 ? "198.18.0.0/15" : "2001:db8:bad::/48"
        let group = family == .ipv4 ? "224.0.0.0/4" : "ff00::/8"
        return [
            "-s \(ban)", "-p tcp -m tcp --dport 23", "-p udp -m multiport --sports 1,7", "-d \(group)",
            "-m addrtype ! --dst-type LOCAL", "-m addrtype --dst-type MULTICAST",
            "-m conntrack --ctstate INVALID",
        ]
    }

    private var broad: [String] {
        [
            "", "-p tcp", "-p udp", "-p \(icmp)", "-i eth0", "! -i lo", "-m conntrack --ctstate ESTABLISHED",
            "-m conntrack --ctstate RELATED", "-m addrtype --dst-type LOCAL", "-s \(halves[0])",
            "-p tcp -m tcp --dport 1:65534", "-p tcp -m tcp --dport 30000:61000",
            "-m conntrack --ctstate ESTABLISHED --ctdir ORIGINAL",
            "-d \(ownAddresses[0])", "-m conntrack ! --ctstate NEW",
            family == .ipv6 ? "-m addrtype --dst-type UNICAST" : "-m addrtype ! --dst-type UNICAST",
            "-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK",
        ]
    }

    private var stateRules: [[String]] {
        let both = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
        let each = ["ESTABLISHED", "RELATED"].map { "-A INPUT -m conntrack --ctstate \($0) -j ACCEPT" }
        func split(_ matches: [String]) -> [String] { matches.map { "-A INPUT \($0) \(both)" } }
        let one: [String] = [
            "-p all", "-s \(everywhere)", "-i +", "-p all -i + -d \(everywhere)", "! -i lo", "-i eth0",
            "-p tcp", "-m addrtype --dst-type LOCAL", "-m addrtype --dst-type UNICAST",
            "-d \(ownAddresses[0])",
            "-s \(halves[0])", "! -p 47",
        ]
        return [
            split([""]), split([""]), each, each, each.reversed(), Array(each.prefix(1)),
            Array(each.suffix(1)), [],
            split(["-p tcp", "-p udp", "-p \(icmp)"]), split(["-i eth0", "-i eth1"]),
            split(halves.map { "-s \($0)" }), split(ownAddresses.map { "-d \($0)" }),
            split(["-p tcp -m tcp --sport 1024:65535", "-p tcp -m tcp --sport 0:1023", "! -p tcp"]),
            ["-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j ACCEPT"],
            ["-A INPUT -m conntrack ! --ctstate INVALID,NEW -j ACCEPT"],
            ["-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT"],
            ["-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j ACCEPT"],
            ["-A INPUT -j X", "-A X \(both)"],
            ["-A INPUT -p tcp -j X", "-A INPUT ! -p tcp -g X", "-A X \(both)"],
            ["-A INPUT -m conntrack --ctstate NEW,INVALID -j X", "-A X -j RETURN"] + each,
            ["-A INPUT -m conntrack --ctstate NEW,INVALID,UNTRACKED -j DROP", "-A INPUT -j ACCEPT"],
        ] + one.map { split([$0]) }
    }

    /// Packets of connections in either direction, of all kinds, from anywhere to each address.
    mutating func replies() -> [SentPacket] {
        (0..<80).map { number in
            let own = number % 2
            let transport = [Transport.tcp, Transport.tcp, Transport.udp, icmpNumber][number / 2 % 4]
            var packet = SentPacket(
                interface: ["eth0", "eth1"][own], transport: transport, source: source(number),
                destination: ownAddresses[own], hopLimit: 60,
                conversation: number % 3 == 0 ? .inbound : .outbound)
            if transport == icmpNumber {
                makeICMP(&packet, number)
            } else {
                packet.sourcePort = UInt16(number % 5 == 0 ? 20_000 + number : 400 + number)
                packet.destinationPort = number % 3 == 0 ? pick([22, 53, 443]) : UInt16(30_000 + number)
            }
            if transport == Transport.tcp {
                packet.tcpFlags = packet.conversation == .outbound && chance(2) ? ["SYN", "ACK"] : ["ACK"]
            }
            return packet
        }
    }

    private var icmpNumber: UInt8 { family == .ipv4 ? Transport.icmp : Transport.icmpv6 }

    private mutating func makeICMP(_ packet: inout SentPacket, _ number: Int) {
        let isIPv4 = family == .ipv4
        if chance(2) { packet.conversation = .related }
        switch packet.conversation {
        case .related: (packet.icmpType, packet.icmpCode) = isIPv4 ? (3, 1) : (1, 4)
        case .inbound: packet.icmpType = isIPv4 ? 8 : 128
        case .outbound, .none: packet.icmpType = isIPv4 ? 0 : 129
        }
        packet.icmpCode = packet.icmpCode ?? 0
    }

    private mutating func source(_ number: Int) -> String {
        let byte = Int.random(in: 1...254, using: &generator)
        return family == .ipv4
            ? "\(pick([5, 23, 91, 130, 203])).\(byte).7.\(number % 250 + 1)"
            : "\(pick(["2001:db8:9", "2600:1", "3001:5"]))::\(String(byte, radix: 16)):\(number + 1)"
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &generator) == 0
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
