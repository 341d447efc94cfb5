import Fuzzing
import Testing

@testable import Netfilter

/// Whether more than the named ports is open to anybody, for hosts that look nearly right.
@Suite struct DefaultDenyTests {
    private static let right = [
        stateRule, "-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT", "-p icmp -j ACCEPT",
    ]

    private func deny(
        _ lines: [String], policy: Policy = .drop, family: Family = .ipv4, interfaces: [String] = []
    ) throws -> DefaultDeny {
        InputAnalysis(
            try table(policy: policy, lines: Self.right + lines), family: family, interfaces: interfaces
        ).openness.deny
    }

    /// What keeps the walk from denying agrees with what `check` says, also where it only glances at the rules.
    @Test(arguments: Family.allCases)
    func theWalkAndTheCheckAgree(family: Family) throws {
        var maker = NearlyRightMaker(family: family, generator: SeededGenerator(seed: Asked.seed))
        var open = 0
        for _ in 0..<300 {
            let (rules, _) = maker.ruleset()
            let table = try #require(try SavedRuleset(parsing: rules).filter)
            let denying = table.replacingInput(with: table.input.rules, policy: .drop)
            let deny = InputAnalysis(denying, family: family).openness.deny
            let found = InputAnalysis(table, family: family).openingUnderDrop(on: [])
            if case .missing(let rule, let opening) = deny {
                open += 1
                #expect(found?.rule == rule && found?.opening == opening, "\(rules)")
            } else {
                #expect(found == nil, "\(rules)")
            }
        }
        #expect((50..<250).contains(open))
    }

    /// Narrow rules that are wide together.
    @Test func manyNarrowRulesMayBeWide() throws {
        let ports = (0..<10).map { "-p tcp -m tcp --dport \(100 + 10 * $0):\(109 + 10 * $0) -j ACCEPT" }
        let analysis = InputAnalysis(try table(policy: .accept, lines: Self.right + ports), family: .ipv4)
        #expect(analysis.openingUnderDrop(on: [])?.opening.ports == 100...199)
        #expect(
            InputAnalysis(try table(policy: .accept, lines: Self.right + ports.prefix(6)), family: .ipv4)
                .openingUnderDrop(on: []) == nil)
    }

    @Test func aRightHostIsRight() throws {
        #expect(try deny([]) == .byPolicy)
    }

    /// Each lets anybody in at more than somebody may have named.
    @Test(arguments: [
        ["! -s 192.168.0.0/16 -j ACCEPT"],
        ["-s 192.168.0.0/16 -j RETURN", "-j ACCEPT"],
        ["-s 192.168.0.0/16 -g X", "-j ACCEPT", "-A X -p udp -j DROP"],
        ["-j X", "-A X -s 10.0.0.0/8 -j RETURN", "-A X -j ACCEPT"],
        ["! -d 192.0.2.9/32 -j ACCEPT"],
        ["! -s 10.0.0.0/8 -p tcp -m conntrack --ctstate NEW -j ACCEPT"],
        ["-m mac ! --mac-source 02:00:00:00:00:01 -j ACCEPT"],
        ["-m ttl --ttl-gt 0 -j ACCEPT"],
        ["-m conntrack --ctdir ORIGINAL -j ACCEPT"],
        ["-s 0.0.0.0/1 -j ACCEPT", "-s 128.0.0.0/1 -j ACCEPT"],
        ["-m iprange --src-range 0.0.0.0-255.255.255.255 -j ACCEPT"],
        ["-p udp -m udp --sport 1024:65535 -j ACCEPT"],
        ["-p tcp -m tcp --sport 53 -j ACCEPT"],
        ["-p tcp -m tcp --dport 1:9000 -j ACCEPT"],
        ["-p tcp -m tcp --dport 80:443 -j ACCEPT"],
        ["-p udp -j ACCEPT"],
        ["! -p tcp -j ACCEPT"],
        ["-p tcp -m multiport ! --dports 22,80 -j ACCEPT"],
        ["-p tcp -m tcp ! --tcp-flags SYN,RST,ACK,FIN SYN -j ACCEPT"],
        ["-m conntrack ! --ctstate ESTABLISHED -j ACCEPT"],
        ["-m state --state NEW,INVALID -j ACCEPT"],
        ["-i eth+ -j ACCEPT", "! -i eth+ -j ACCEPT"],
        ["-s 10.0.0.0/8 -j DROP", "-s 64.0.0.0/2 -j ACCEPT"],
        ["-p 47 -j DROP", "-p tcp -j DROP", "-j ACCEPT"],
    ])
    func anOpenHostIsNotRight(lines: [String]) throws {
        guard case .missing(let rule, let opening) = try deny(lines) else {
            return #expect(Bool(false), "nothing is open")
        }
        #expect(rule != nil)
        // The example is a packet that the rules let in.
        let table = try table(policy: .drop, lines: Self.right + lines)
        #expect(table.decide(opening.example, assumingPolicy: .drop).verdicts.contains(.accepted))
    }

    @Test func thePolicyCounts() throws {
        #expect(try deny(["-j DROP"], policy: .accept).rules.map(\.position) == [5])
        guard case .missing(nil, let opening) = try deny(["-p tcp -j DROP"], policy: .accept) else {
            return #expect(Bool(false))
        }
        #expect(opening.transport == Transport.udp && opening.ports == 0...65535)
    }

    /// What somebody may well have named is no fault.
    @Test(arguments: [
        ["-p tcp -m multiport --dports 80,443 -j ACCEPT"], ["-p udp -m udp --dport 60000:61000 -j ACCEPT"],
        ["-p udp -m udp --dport 10000:20000 -j ACCEPT"], ["-p tcp -m tcp --dport 49152:65534 -j ACCEPT"],
        ["-p esp -j ACCEPT", "-p gre -j ACCEPT"], ["-s 192.168.0.0/16 -j ACCEPT"],
        ["-s 198.51.100.0/24 -j ACCEPT"], ["-s 203.0.113.7/32 -j ACCEPT"], ["-i eth1 -j ACCEPT"],
        ["-d 224.0.0.0/4 -j ACCEPT"], ["-p udp -m udp --sport 67 --dport 68 -j ACCEPT"],
        ["-s 198.51.100.0/24 -p tcp -m tcp --dport 1:65535 -j ACCEPT"],
        ["-m mac --mac-source 02:00:00:00:00:01 -j ACCEPT"],
    ])
    func whatIsNamedIsNoFault(lines: [String]) throws {
        #expect(try deny(lines) == .byPolicy)
    }

    /// Who lets everything in by the only interface that there is trusts nobody in particular.
    @Test func trustInEveryInterfaceIsNone() throws {
        let lines = ["-i eth0 -j ACCEPT"]
        guard case .missing = try deny(lines, interfaces: ["lo", "eth0"]) else { return #expect(Bool(false)) }
        #expect(try deny(lines, interfaces: ["lo", "eth0", "eth1"]) == .byPolicy)
        let analysis = InputAnalysis(try table(policy: .drop, lines: Self.right + lines), family: .ipv4)
        #expect(analysis.openness.trustedInterfaces == ["eth0"])
    }

    @Test(arguments: [
        "-m limit --limit 5/sec -j ACCEPT", "-m recent --rcheck --name x -j ACCEPT",
        "-j NFQUEUE --queue-num 0",
    ])
    func whatIsNotLookedIntoIsNotRight(line: String) throws {
        guard case .uncertain(let rule) = try deny([line]) else { return #expect(Bool(false)) }
        #expect(rule.position == 5)
    }

    @Test func ipv6IsJudgedByWhatIsHandedOutOfIt() throws {
        #expect(try deny(["-s fe80::/10 -j ACCEPT"], family: .ipv6) == .byPolicy)
        guard case .missing = try deny(["! -s fe80::/10 -j ACCEPT"], family: .ipv6) else {
            return #expect(Bool(false))
        }
    }
}
