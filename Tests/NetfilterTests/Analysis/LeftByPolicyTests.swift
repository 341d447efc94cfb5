import Fuzzing
import Testing

@testable import Netfilter

/// What the policy leaves of a listening service, against each single packet that it may get.
@Suite struct LeftByPolicyTests {
    private static let matches = [
        "", "-i eth0", "-i wlan+", "-s 10.0.0.0/8", "-s 10.1.0.0/16", "-d 192.0.2.1/32", "-p tcp", "-p udp",
        "-p tcp -m tcp --dport 80", "-p udp -m udp --dport 53", "-p tcp -m tcp --dport 1:1023",
        "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack --ctstate NEW",
        "-p tcp -m multiport --dports 80,443",
    ]
    private static let targets = ["ACCEPT", "ACCEPT", "DROP", "REJECT", "more"]

    /// Rules of INPUT, and of a chain that they may jump to.
    private static func table(_ random: inout some RandomNumberGenerator) throws -> FilterTable {
        let rules = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            let words = (0..<Int.random(in: 1...2, using: &random)).compactMap { _ in
                matches.randomElement(using: &random)
            }
            let chain = Int.random(in: 0...3, using: &random) == 0 ? "more" : "INPUT"
            var target = targets.randomElement(using: &random) ?? "DROP"
            if chain == "more", target == "more" { target = "ACCEPT" }
            return "-A \(chain) \(words.joined(separator: " ")) -j \(target)"
        }
        return try FilterTable(
            parsingSpecification: (["-P INPUT ACCEPT", "-N more"] + rules).joined(separator: "\n"))
    }

    /// Every kind of packet that the rules tell apart.
    private static func packets(to service: ServicePorts, at addresses: [String]) -> [Packet] {
        var packets: [Packet] = []
        for interface in ["eth0", "eth1", "wlan0"] {
            for source in ["10.1.0.1", "10.2.0.1", "198.51.100.7"] {
                for destination in addresses.isEmpty ? ["192.0.2.1", "192.0.2.2"] : addresses {
                    var packet = Packet()
                    (packet.interface, packet.transport) = (interface, service.transportNumber)
                    (packet.source, packet.destination) = (Address(source), Address(destination))
                    (packet.sourcePort, packet.destinationPort) = (40000, service.ports.lowerBound)
                    (packet.state, packet.isToLocalAddress) = (.new, true)
                    packet.direction = .original
                    if service.transport == .tcp { packet.tcpFlags = .syn }
                    packets.append(packet)
                }
            }
        }
        return packets
    }

    @Test(arguments: 0..<20) func itIsWhatTheRulesDoToEachPacket(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<200 {
            let table = try Self.table(&random)
            for (service, addresses) in Self.services {
                try compare(table, service, addresses)
            }
        }
    }

    private static let services: [(ServicePorts, [String])] = [
        (ServicePorts(tcp: 80), []), (ServicePorts(tcp: 80), ["192.0.2.1"]), (ServicePorts(tcp: 8080), []),
        (ServicePorts(.udp, 53...53), ["192.0.2.2"]), (ServicePorts(.udp, 5353...5353), []),
    ]

    private func compare(_ table: FilterTable, _ service: ServicePorts, _ addresses: [String]) throws {
        let packets = Self.packets(to: service, at: addresses)
        let fates = packets.map { packet in
            (
                open: table.decide(packet, assumingPolicy: .accept).verdicts,
                denied: table.decide(packet, assumingPolicy: .drop).verdicts
            )
        }
        try #require(fates.allSatisfy { $0.open.count == 1 && $0.denied.count == 1 })
        let isShut = fates.contains { $0.open != $0.denied }
        let left = InputAnalysis(table, family: .ipv4)
            .leftByPolicy(service, at: addresses.compactMap { Address($0) })
        let rules = table.specification
        #expect((left != nil) == isShut, "\(service) \(addresses)\n\(rules)")
        switch left {
        case .dropped?: #expect(fates.allSatisfy { $0.denied == [.dropped] }, "\(service)\n\(rules)")
        // Whether a rule before it leaves any packet to the one that accepts some is not looked into.
        case .acceptedForSome?, nil: break
        case .accepted?, .uncertain?, .obstructed?:
            Issue.record("\(service): \(String(describing: left))\n\(rules)")
        }
    }
}
