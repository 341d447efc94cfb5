import Fuzzing
import Testing

@testable import Netfilter

/// The list of all that others can begin with a host.
@Suite struct OpenDoorsTests {
    private func doors(
        _ lines: [String], policy: Policy = .drop, family: Family = .ipv4, interfaces: [String] = []
    ) throws -> [OpenDoor] {
        let table = try table(policy: policy, lines: [stateRule, "-i lo -j ACCEPT"] + lines)
        return try #require(InputAnalysis(table, family: family, interfaces: interfaces).openness.doors)
    }

    private func texts(_ lines: [String], policy: Policy = .drop, family: Family = .ipv4) throws -> [String] {
        try doors(lines, policy: policy, family: family).map(\.description)
    }

    @Test func eachDoorIsTold() throws {
        #expect(
            try texts([
                "-s 127.0.0.0/8 -j DROP", "-s 203.0.113.7/32 -j DROP", "-p tcp -m tcp --dport 22 -j ACCEPT",
                "-p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT",
                "-s 10.0.0.0/8 -p udp -m udp --dport 161 -j ACCEPT",
                "-s 192.0.2.1/32 -p udp -m udp --dport 161 -j ACCEPT",
                "-m iprange --src-range 192.0.2.9-192.0.2.11 -p udp -m udp --dport 162 -j ACCEPT",
                "-i eth1 -p udp -m udp --dport 53 -j ACCEPT", "-p icmp -j ACCEPT", "-p esp -j ACCEPT",
                "-p udp -m udp --dport 123 -m limit --limit 5/sec -j ACCEPT",
            ]) == [
                "ipv4 icmp from anywhere", "ipv4 tcp 22 from anywhere", "ipv4 tcp 80 from anywhere",
                "ipv4 tcp 443 from anywhere", "ipv4 tcp 8000-8010 from anywhere",
                "ipv4 udp 53 from anywhere on eth1", "ipv4 udp 123 from anywhere, perhaps",
                "ipv4 udp 161 from 10.0.0.0/8,192.0.2.1", "ipv4 udp 162 from 192.0.2.9-192.0.2.11",
                "ipv4 esp from anywhere",
            ])
    }

    @Test func whatIsBannedIsTold() throws {
        let doors = try doors(["-s 203.0.113.7/32 -j DROP", "-p tcp -m tcp --dport 22 -j ACCEPT"])
        #expect(doors.map(\.sources) == [.most])
        #expect(doors.first?.rule?.position == 4)
    }

    @Test func withoutADefaultDenyAllIsOpen() throws {
        let doors = try doors(["-p tcp -m tcp --dport 25 -j DROP"], policy: .accept)
        #expect(doors.allSatisfy { $0.decider == .policy && $0.sources == .anywhere })
        #expect(
            doors.map(\.description) == [
                "ipv4 251 protocols from anywhere", "ipv4 tcp 0-24 from anywhere",
                "ipv4 tcp 26-65535 from anywhere", "ipv4 udp 0-65535 from anywhere",
                "ipv4 dccp 0-65535 from anywhere", "ipv4 sctp 0-65535 from anywhere",
                "ipv4 udplite 0-65535 from anywhere",
            ])
    }

    @Test func ipv6HasItsOwn() throws {
        #expect(
            try texts(
                [
                    "-s fe80::/10 -p ipv6-icmp -j ACCEPT",
                    "-s 2001:db8::/32 -p tcp -m tcp --dport 22 -j ACCEPT",
                ],
                family: .ipv6) == [
                    "ipv6 tcp 22 from 2001:db8::/32", "ipv6 ipv6-icmp from fe80::/10",
                ])
    }

    @Test func allInterfacesOfTheHostAreAny() throws {
        let lines = ["-i eth0 -p tcp -m tcp --dport 22 -j ACCEPT"]
        #expect(try doors(lines, interfaces: ["lo", "eth0"]).map(\.interfaces) == [[]])
        #expect(try doors(lines, interfaces: ["lo", "eth0", "eth1"]).map(\.interfaces) == [["eth0"]])
    }

    @Test func noMoreAddressesAreToldThanAnybodyReads() throws {
        let lines = (0..<17).map { "-s 192.0.2.\($0 * 2)/32 -p tcp -m tcp --dport 22 -j ACCEPT" }
        #expect(try doors(lines).map(\.sources) == [.many])
        #expect(try texts(Array(lines.prefix(16))).first?.hasSuffix("192.0.2.28,192.0.2.30") == true)
    }

    /// Outside of the list nothing gets in, and behind each certain door something does.
    @Test(arguments: Family.allCases)
    func theListIsExhaustive(family: Family) throws {
        var maker = NearlyRightMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 3))
        var (inside, outside) = (0, 0)
        for _ in 0..<60 {
            let (rules, named) = maker.ruleset()
            let table = try #require(try SavedRuleset(parsing: rules).filter)
            let analysis = InputAnalysis(table, family: family)
            let doors = try #require(analysis.openness.doors)
            for sent in maker.scan(avoiding: named) + maker.scan(avoiding: []) {
                let (state, direction) = sent.tracked
                guard state == .new || state == .invalid, sent.interface != "lo" else { continue }
                let packet = sent.packet(state: state, direction: direction)
                let decision = table.decide(packet, assumingPolicy: table.input.policy ?? .accept)
                guard decision.verdicts.contains(.accepted) else { continue }
                let isListed = doors.contains { $0.admits(packet) }
                #expect(isListed, "\(sent)\n\(doors)\n\(rules)")
                inside += 1
            }
            outside += doors.count
            for door in doors where door.isCertain && table.input.policy == .drop {
                #expect(door.rule != nil, "\(door)\n\(rules)")
            }
        }
        #expect(inside > 100 && outside > 100)
    }
}
