import Netfilter
import TestSupport
import Testing

/// Whether replies get in: what stands above the state rule.
@Suite struct RepliesTests {
    private func analysis(_ lines: String..., family: Family = .ipv4) throws -> InputAnalysis {
        InputAnalysis(try table(lines: lines), family: family)
    }

    private func reference(
        _ position: Int, _ chain: String = "INPUT", in analysis: InputAnalysis
    ) -> RuleReference? {
        analysis.table[chain].map {
            RuleReference(chain: chain, position: position, rule: $0.rules[position - 1])
        }
    }

    /// Drops that take replies from anywhere.
    @Test(arguments: [
        "-j DROP", "-j REJECT --reject-with icmp-port-unreachable", "-i eth0 -j DROP", "! -i lo -j DROP",
        "-i eth+ -j DROP",
        "-p tcp -j DROP", "! -p tcp -j DROP", "-p udp -j REJECT", "-p icmp -j DROP", "-p tcp ! --syn -j DROP",
        "-m conntrack --ctstate ESTABLISHED -j DROP", "-m conntrack ! --ctstate NEW -j DROP",
        "-m conntrack --ctstate RELATED -j DROP", "-m addrtype --dst-type LOCAL -j DROP",
        "-s 0.0.0.0/0 -j DROP",
        "-p udp -m udp --sport 0:65535 -j DROP", "-m comment --comment \"temporary\" -j DROP",
    ])
    func broadDropsBlock(line: String) throws {
        let analysis = try analysis("-i lo -j ACCEPT", line, stateRule)
        let drop = try #require(reference(2, in: analysis))
        #expect(analysis.replies == .blocked(by: drop))
        #expect(analysis.broadDrops == [drop])
        #expect(drop.description == "rule 2 of INPUT")
        #expect(
            analysis.positionForServiceRule == 1)
    }

    /// Drops for some addresses or ports, or for other packets.
    @Test(arguments: [
        ("-s 10.0.0.0/8 -j DROP", true), ("-p tcp -m tcp --dport 23 -j DROP", true),
        ("-m set --match-set bad src -j DROP", true),
        ("-p udp -m multiport --sports 53,123 -j DROP", true),
        ("-p icmp -m icmp --icmp-type 8 -j DROP", true),
        ("-m iprange --src-range 10.0.0.1-10.0.0.9 -j REJECT", true), ("-d 224.0.0.0/4 -j DROP", true),
        ("-p tcp -m tcp --dport 22 -m recent --update --seconds 60 -j DROP", true),
        ("-d 127.0.0.0/8 ! -i lo -j DROP", true), ("-m conntrack --ctstate INVALID -j DROP", false),
        ("-f -j DROP", false),
        ("-p tcp --tcp-flags ALL NONE -j DROP", false),
        ("-m conntrack --ctstate NEW -m limit --limit 5/sec -j DROP", false),
        ("-i lo -j DROP", false), ("-o eth0 -j DROP", false),
        ("-m addrtype ! --dst-type LOCAL -j DROP", false),
    ])
    func narrowDropsDoNotBlock(line: String, isReported: Bool) throws {
        let analysis = try analysis(line, stateRule)
        #expect(analysis.replies == .acceptedByStateRule(try #require(reference(2, in: analysis))))
        #expect(analysis.narrowDropsAboveStateRule.map(\.position) == (isReported ? [1] : []))
        #expect(analysis.broadDrops.isEmpty)
    }

    /// Drops whose text does not tell how many replies they take, or that spare but a few.
    @Test(arguments: [
        "-m recent --update --seconds 60 -j DROP", "-m limit --limit 5/sec -j DROP",
        "-m statistic --mode random -j DROP",
        "! -s 10.0.0.0/8 -j DROP", "-p tcp -m tcp ! --dport 22 -j DROP",
        "-p tcp -m tcp --dport 1024:65535 -j DROP",
        "-m set ! --match-set good src -j DROP", "-d 192.0.2.1/32 -j DROP", "-j NFQUEUE --queue-num 0",
        "-p udp -j somewhere-unlisted",
    ])
    func whatIsNotToldIsUncertain(line: String) throws {
        let analysis = try analysis(line, stateRule)
        #expect(analysis.replies == .uncertain(because: try #require(reference(1, in: analysis))))
        #expect(analysis.broadDrops.isEmpty)
    }

    @Test func broadAcceptsShadowTheStateRule() throws {
        for line in [
            "-j ACCEPT", "! -i lo -j ACCEPT", "-p tcp -j ACCEPT", "-m state ! --state INVALID -j ACCEPT",
        ] {
            let analysis = try analysis(line, stateRule)
            #expect(analysis.replies == .acceptedByOther(try #require(reference(1, in: analysis))), "\(line)")
        }
    }

    @Test func oneTrustedInterfaceOrProtocolDoesNotShadowIt() throws {
        for line in [
            "-i wg0 -j ACCEPT", "-i lo -j ACCEPT", "-p icmp -j ACCEPT", "-p udp -j ACCEPT",
            "-s 10.0.0.0/8 -j ACCEPT",
        ] {
            let analysis = try analysis(line, stateRule)
            #expect(
                analysis.replies == .acceptedByStateRule(try #require(reference(2, in: analysis))), "\(line)")
        }
    }

    @Test func withoutAStateRule() throws {
        for lines in [[], ["-i lo -j ACCEPT"], ["-j DROP"], ["-p tcp -j DROP"], ["-p tcp -j ACCEPT"]] {
            #expect(InputAnalysis(try table(lines: lines), family: .ipv4).replies == .noStateRule, "\(lines)")
        }
        #expect(try analysis("-m conntrack --ctstate ESTABLISHED -j ACCEPT").replies == .noStateRule)
        #expect(
            try analysis("-i eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT").replies
                == .noStateRule)
    }

    @Test func ofTwoStateRulesTheFirstThatWorksCounts() throws {
        let analysis = try analysis(stateRule, "-j DROP", stateRule)
        #expect(analysis.replies == .acceptedByStateRule(try #require(reference(1, in: analysis))))
    }

    @Test func stateRulesInOtherChainsCount() throws {
        let ufw = try analysis(
            "-j before", "-j DROP", "-A before -i lo -j ACCEPT", "-A before \(stateRule)",
            "-A before -m conntrack --ctstate INVALID -j DROP")
        #expect(ufw.replies == .acceptedByStateRule(try #require(reference(2, "before", in: ufw))))
        #expect(ufw.stateRules.isEmpty)
        #expect(ufw.positionForServiceRule == 1)
        let partly = try analysis("-p tcp -j before", "-j DROP", "-A before \(stateRule)")
        #expect(partly.replies == .blocked(by: try #require(reference(2, in: partly))))
        let dropping = try analysis("-j block", stateRule, "-A block -j DROP")
        #expect(dropping.replies == .blocked(by: try #require(reference(1, "block", in: dropping))))
        #expect(dropping.positionForServiceRule == 1)
    }

    @Test func eachFamilyHasItsOwnICMP() throws {
        let lines = ["-p icmp -j DROP", stateRule]
        #expect(
            InputAnalysis(try table(lines: lines), family: .ipv4).replies
                != InputAnalysis(try table(lines: lines), family: .ipv6).replies)
        let six = try analysis("-p ipv6-icmp -j DROP", stateRule, family: .ipv6)
        #expect(six.replies == .blocked(by: try #require(reference(1, in: six))))
    }

    @Test func serviceRulesGoBelowTheStateRule() throws {
        #expect(try analysis("-i lo -j ACCEPT", stateRule, "-j DROP").positionForServiceRule == 3)
        #expect(try analysis("-i lo -j ACCEPT").positionForServiceRule == 1)
        #expect(try analysis("-j DROP", stateRule).positionForServiceRule == 1)
        #expect(try analysis("-m conntrack --ctstate NEW -j DROP", stateRule).positionForServiceRule == 1)
    }

    @Test func manyRulesAreQuicklyJudged() throws {
        let state = try rule(stateRule)
        let growth = try Work.growth(from: 500, to: 4000) { count in
            let many = (0..<count).map {
                "-s 10.\($0 / 250).\($0 % 250).1/32 -p tcp -m tcp --dport \(1 + $0) -j DROP"
            }
            return try table(lines: many + [stateRule])
        } of: { table in
            let last = RuleReference(chain: "INPUT", position: table.input.rules.count, rule: state)
            #expect(InputAnalysis(table, family: .ipv4).replies == .acceptedByStateRule(last))
        }
        #expect(growth < 32)
    }
}
