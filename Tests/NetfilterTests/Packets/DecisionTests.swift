import TestSupport
import Testing

@testable import Netfilter

/// The packet decision: which outcomes a packet may have, and by which rules.
@Suite struct DecisionTests {
    private func ssh(from client: String? = nil, on interface: String = "eth0") -> Packet {
        var packet = Packet()
        packet.interface = interface
        packet.transport = Transport.tcp
        packet.source = client.flatMap { Address($0) }
        packet.destinationPort = 22
        packet.tcpFlags = .syn
        packet.state = .new
        packet.direction = .original
        return packet
    }

    private func verdicts(_ packet: Packet, _ lines: String..., policy: Policy = .drop) throws -> Set<
        Decision.Verdict
    > {
        try table(lines: lines).decide(packet, assumingPolicy: policy).verdicts
    }

    @Test func thePolicyDecidesLast() throws {
        #expect(try verdicts(ssh(), "-i lo -j ACCEPT") == [.dropped])
        #expect(try verdicts(ssh(), "-i lo -j ACCEPT", policy: .accept) == [.accepted])
        let decision = try table().decide(ssh(), assumingPolicy: .drop)
        #expect(decision.outcomes.map(\.rule) == [nil])
    }

    @Test func whatIsUnknownLeavesBothWaysOpen() throws {
        #expect(try verdicts(ssh(), "-s 10.0.0.0/8 -j ACCEPT") == [.accepted, .dropped])
        #expect(try verdicts(ssh(from: "10.1.1.1"), "-s 10.0.0.0/8 -j ACCEPT") == [.accepted])
        #expect(try verdicts(ssh(from: "11.1.1.1"), "-s 10.0.0.0/8 -j ACCEPT") == [.dropped])
        #expect(try verdicts(ssh(), "-m limit --limit 1/sec -j ACCEPT") == [.accepted, .dropped])
        #expect(try verdicts(ssh(), "-m limit --limit 1/sec -j DROP") == [.dropped])
        #expect(try verdicts(Packet(), "-p tcp -j ACCEPT", policy: .accept) == [.accepted])
    }

    @Test func matchesOfKnownPackets() throws {
        let fits = [
            "-i eth+", "! -i lo", "-p tcp", "-p 6", "! -p udp", "-m tcp --dport 20:25",
            "-m multiport --dports 80,22",
            "-m tcp ! --dport 80", "-p tcp --syn", "-m tcp --tcp-flags SYN,ACK SYN",
            "-m conntrack --ctstate NEW",
            "-m conntrack ! --ctstate ESTABLISHED", "-m state --state INVALID,NEW",
            "-m conntrack --ctdir ORIGINAL",
            "-m iprange --src-range 192.0.2.1-192.0.2.9", "! -f", "! -o eth0", "-m comment --comment x",
            "-s 192.0.2.0/24",
            "-m iprange ! --src-range 10.0.0.1-10.0.0.9", "-s 0.0.0.0/0", "-m tcp --dport 0:65535",
        ]
        let packet = ssh(from: "192.0.2.7")
        for words in fits {
            #expect(try rule(words).truth(for: packet) == .yes, "\(words)")
            #expect(try verdicts(packet, words + " -j ACCEPT") == [.accepted], "\(words)")
        }
        let misses = [
            "-i lo", "-i eth", "! -i eth+", "-i wlan+", "-p udp", "-m tcp --dport 23:25", "-p tcp ! --syn",
            "-f",
            "-o eth0", "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack ! --ctstate NEW",
            "-m conntrack --ctdir REPLY",
            "-m tcp --tcp-flags ALL NONE", "-m tcp ! --dport 22", "-s 10.0.0.0/8", "! -s 192.0.2.0/24",
        ]
        for words in misses { #expect(try rule(words).truth(for: packet) == .no, "\(words)") }
    }

    /// An unknown condition is "some" for a few packets and "most" for nearly all; "!" turns it round.
    @Test func unknownsAreToldApartByTheirReach() throws {
        let expected: [(String, Truth)] = [
            ("-s 10.0.0.0/8", .some), ("! -s 10.0.0.0/8", .most), ("-m tcp --sport 53", .some),
            ("-m tcp ! --sport 53", .most), ("-m tcp --sport 1024:65535", .most),
            ("-m set --match-set bad src", .some),
            ("-m set ! --match-set good src", .most), ("-d 192.0.2.1", .most), ("-d 224.0.0.0/4", .some),
            ("-d 127.0.0.0/8", .some), ("-m recent --rcheck", .unmodelled),
            ("-m conntrack --ctstate DNAT", .some),
            ("-s 10.0.0.0/8 -m recent --rcheck", .some), ("-i lo -m recent --rcheck", .no),
        ]
        for (words, truth) in expected { #expect(try rule(words).truth(for: ssh()) == truth, "\(words)") }
    }

    @Test func chainsAreWalked() throws {
        let lines = [
            "-j allowed", "-j DROP", "-A allowed -s 10.0.0.0/8 -j RETURN",
            "-A allowed -p tcp --dport 22 -j ACCEPT",
        ]
        #expect(
            try table(lines: lines).decide(ssh(from: "10.0.0.1"), assumingPolicy: .accept).verdicts == [
                .dropped
            ])
        let decision = try table(lines: lines).decide(ssh(from: "11.0.0.1"), assumingPolicy: .accept)
        #expect(decision.verdicts == [.accepted])
        #expect(decision.outcomes.first?.path.map(\.description) == ["rule 1 of INPUT", "rule 2 of allowed"])
        let open = try table(lines: lines).decide(ssh(), assumingPolicy: .accept)
        #expect(open.verdicts == [.accepted, .dropped])
    }

    @Test func returnInInputLeadsToThePolicy() throws {
        #expect(try verdicts(ssh(), "-p tcp -j RETURN", "-j ACCEPT") == [.dropped])
        #expect(try verdicts(ssh(), "-p tcp -j RETURN", "-j DROP", policy: .accept) == [.accepted])
    }

    @Test func gotoDoesNotComeBack() throws {
        #expect(try verdicts(ssh(), "-g far", "-j ACCEPT", "-A far -p udp -j ACCEPT") == [.dropped])
        #expect(
            try verdicts(
                ssh(), "-j near", "-j ACCEPT", "-A near -g far", "-A near -j DROP", "-A far -j RETURN") == [
                    .accepted
                ])
        #expect(try verdicts(ssh(), "-g far", "-j DROP", "-A far -j ACCEPT") == [.accepted])
    }

    @Test func targetsThatGoOnOrMayDecide() throws {
        #expect(
            try verdicts(ssh(), "-j LOG", "-j MARK --set-xmark 0x1", "-p tcp", "-j ACCEPT") == [.accepted])
        #expect(try verdicts(ssh(), "-j NFQUEUE --queue-num 0", "-j ACCEPT") == [.unknown])
        #expect(try verdicts(ssh(), "-p udp -j NFQUEUE --queue-num 0", "-j ACCEPT") == [.accepted])
    }

    @Test func chainsThatAreNotListedAreUnknown() throws {
        let alone = try FilterTable(
            parsingSpecification: "-P INPUT DROP\n-A INPUT -j ufw-input\n-A INPUT -j ACCEPT\n")
        #expect(alone.decide(ssh(), assumingPolicy: .drop).verdicts == [.unknown])
    }

    @Test func loopsEnd() throws {
        #expect(try verdicts(ssh(), "-j a", "-A a -j b", "-A b -j a").contains(.unknown))
        #expect(try verdicts(ssh(), "-j INPUT").contains(.unknown))
        let deep = ["-j c0"] + (0..<500).map { "-A c\($0) -j c\($0 + 1)" } + ["-A c500 -j ACCEPT"]
        #expect(try table(lines: deep).decide(ssh(), assumingPolicy: .drop).verdicts == [.unknown])
    }

    /// Chains that call the next one twice each would take 2 to the 40 walks, were each chain not walked once.
    @Test func manyPathsAreWalkedOnce() throws {
        func chains(_ count: Int) throws -> FilterTable {
            let lines =
                ["-j c0"]
                + (0..<count).flatMap { ["-A c\($0) -s 10.0.0.1 -j c\($0 + 1)", "-A c\($0) -j c\($0 + 1)"] }
            return try table(lines: lines + ["-A c\(count) -p udp -j DROP"])
        }
        let growth = try Work.growth(from: 8, to: 16, preparing: chains) { table in
            #expect(table.decide(ssh(), assumingPolicy: .drop).verdicts == [.dropped])
        }
        try #require(growth < 32, "Twice as many chains took \(growth) times the work.")
        #expect(try chains(40).decide(ssh(), assumingPolicy: .drop).verdicts == [.dropped])
    }

    @Test func tcpFlagsOfLaterPackets() throws {
        var reply = ssh()
        reply.state = .established
        reply.tcpFlags = .acknowledging
        #expect(try rule("-p tcp --syn").truth(for: reply) == .no)
        #expect(try rule("-p tcp ! --syn").truth(for: reply) == .yes)
        #expect(try rule("-p tcp --tcp-flags ALL NONE").truth(for: reply) == .no)
        #expect(try rule("-p tcp --tcp-flags FIN,SYN FIN,SYN").truth(for: reply) == .some)
    }

    @Test func icmpTypes() throws {
        var packet = Packet()
        packet.transport = Transport.icmp
        #expect(try rule("-p icmp -m icmp --icmp-type any").truth(for: packet) == .yes)
        #expect(try rule("-p icmp -m icmp --icmp-type 8").truth(for: packet) == .some)
        packet.icmpType = 3
        #expect(try rule("-p icmp -m icmp --icmp-type 3").truth(for: packet) == .yes)
        #expect(try rule("-p icmp -m icmp --icmp-type 3/4").truth(for: packet) == .some)
        #expect(try rule("-p icmp -m icmp --icmp-type 8").truth(for: packet) == .no)
    }
}
