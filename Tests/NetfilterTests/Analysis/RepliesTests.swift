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

    /// Drops that spare but a few replies.
    @Test(arguments: [
        ["! -s 10.0.0.0/8 -j DROP"], ["-p tcp -m tcp ! --dport 22 -j DROP"],
        ["-p tcp -m tcp --dport 1024:65535 -j DROP"], ["-s 128.0.0.0/1 -j DROP", "-s 0.0.0.0/1 -j DROP"],
        ["-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j DROP"],
        ["-m conntrack --ctstate ESTABLISHED --ctdir REPLY -j DROP"],
    ])
    func dropsOfMostBlock(lines: [String]) throws {
        let table = try table(lines: lines + [stateRule])
        let analysis = InputAnalysis(table, family: .ipv4)
        guard case .blocked(let drop) = analysis.replies else {
            Issue.record("\(analysis.replies)")
            return
        }
        #expect(drop.position <= lines.count)
        #expect(analysis.positionForServiceRule == 1)
    }

    /// Drops for some addresses or ports, or for other packets.
    @Test(arguments: [
        "-s 10.0.0.0/8 -j DROP", "-p tcp -m tcp --dport 23 -j DROP",
        "-m set --match-set bad src -j DROP",
        "-p udp -m multiport --sports 53,123 -j DROP",
        "-p icmp -m icmp --icmp-type 8 -j DROP",
        "-m iprange --src-range 10.0.0.1-10.0.0.9 -j REJECT", "-d 224.0.0.0/4 -j DROP",
        "-p tcp -m tcp --dport 22 -m recent --update --seconds 60 -j DROP",
        "-d 127.0.0.0/8 ! -i lo -j DROP", "-m conntrack --ctstate INVALID -j DROP",
        "-f -j DROP",
        "-p tcp --tcp-flags ALL NONE -j DROP",
        "-m conntrack --ctstate NEW -m limit --limit 5/sec -j DROP",
        "-i lo -j DROP", "-o eth0 -j DROP",
        "-m addrtype ! --dst-type LOCAL -j DROP",
    ])
    func narrowDropsDoNotBlock(line: String) throws {
        let analysis = try analysis(line, stateRule)
        #expect(analysis.replies == .acceptedByStateRules([try #require(reference(2, in: analysis))]))
        #expect(analysis.broadDrops.isEmpty)
    }

    /// Drops whose text does not tell how many replies they take.
    @Test(arguments: [
        "-m recent --update --seconds 60 -j DROP", "-m limit --limit 5/sec -j DROP",
        "-m statistic --mode random -j DROP",
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
                analysis.replies == .acceptedByStateRules([try #require(reference(2, in: analysis))]),
                "\(line)")
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

    /// Rules that accept all replies together, by which words ever.
    @Test(arguments: [
        ["-m conntrack --ctstate ESTABLISHED -j ACCEPT", "-m conntrack --ctstate RELATED -j ACCEPT"],
        ["-p tcp \(stateRule)", "! -p tcp \(stateRule)"], ["-i eth0 \(stateRule)", "! -i eth0 \(stateRule)"],
        ["-s 0.0.0.0/1 \(stateRule)", "-s 128.0.0.0/1 \(stateRule)"],
    ])
    func rulesTogetherAcceptReplies(lines: [String]) throws {
        let analysis = InputAnalysis(try table(lines: lines), family: .ipv4)
        guard case .acceptedByStateRules(let rules) = analysis.replies else {
            Issue.record("\(analysis.replies)")
            return
        }
        #expect(Set(rules.map(\.position)).isSubset(of: [1, 2]) && rules.contains { $0.position == 2 })
        #expect(analysis.positionForServiceRule == 3)
        let broken = InputAnalysis(try table(lines: ["-j DROP"] + lines), family: .ipv4)
        #expect(broken.replies == .blocked(by: try #require(reference(1, in: broken))))
    }

    @Test func whatRefusesAllElseLeavesRepliesIn() throws {
        let analysis = try analysis("-m conntrack --ctstate NEW,INVALID,UNTRACKED -j DROP", "-j ACCEPT")
        #expect(analysis.replies == .acceptedByStateRules([try #require(reference(2, in: analysis))]))
        #expect(analysis.positionForServiceRule == 1)
    }

    @Test(arguments: [
        "-p all \(stateRule)", "-s 0.0.0.0/0 \(stateRule)", "-i + \(stateRule)",
        "-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j ACCEPT",
    ])
    func wordsThatAskForNothingChangeNothing(line: String) throws {
        let analysis = try analysis(line)
        #expect(analysis.replies == .acceptedByStateRules([try #require(reference(1, in: analysis))]))
        #expect(analysis.stateRules.allSatisfy { $0.acceptsReplies && !$0.isTooWide })
    }

    /// What a rule of the raw table keeps out of connection tracking, above a state rule.
    private func replies(untracking lines: [String], _ input: String...) throws -> InputAnalysis {
        let raw = ["*raw", ":PREROUTING ACCEPT [0:0]"] + lines.map { "-A PREROUTING \($0)" } + ["COMMIT"]
        let rules = ["*filter", ":INPUT DROP [0:0]"] + input.map { "-A INPUT \($0)" } + ["COMMIT", ""]
        let ruleset = try SavedRuleset(parsing: (raw + rules).joined(separator: "\n"))
        let host = HostRules(families: [.init(.ipv4, [.init(.legacy, ruleset)])], nativeTables: [])
        return host.analysis(of: host.families[0])
    }

    @Test(arguments: [
        "-p udp -m udp --dport 53 -j CT --notrack", "-p udp -m udp --sport 53 -j NOTRACK",
        "-s 198.18.0.0/15 -j CT --notrack", "-m set --match-set quiet src -j CT --notrack",
    ])
    func whatIsPartlyUntrackedIsNamed(line: String) throws {
        let analysis = try replies(untracking: [line], stateRule)
        #expect(analysis.replies == .acceptedByStateRules([try #require(reference(1, in: analysis))]))
        #expect(analysis.rulesUntrackingReplies.map(\.position) == [1])
    }

    @Test(arguments: [
        ["-j CT --notrack"], ["-p tcp -j NOTRACK"], ["-s 10.0.0.0/8 -j ACCEPT", "-i eth1 -j CT --notrack"],
    ])
    func whatIsWhollyUntrackedIsLost(lines: [String]) throws {
        let analysis = try replies(untracking: lines, stateRule)
        guard case .untracked(let rule) = analysis.replies else {
            Issue.record("\(analysis.replies)")
            return
        }
        #expect(rule.table == "raw" && rule.position == lines.count)
    }

    @Test func whatDoesNotUntrackRepliesIsNotNamed() throws {
        for lines in [
            ["-i lo -j CT --notrack"], ["-p tcp -m tcp --syn -j CT --notrack"],
            ["-j ACCEPT", "-j CT --notrack"], ["-d 224.0.0.0/4 -j NOTRACK"],
        ] {
            let analysis = try replies(untracking: lines, stateRule)
            #expect(analysis.replies == .acceptedByStateRules([try #require(reference(1, in: analysis))]))
            #expect(analysis.rulesUntrackingReplies.isEmpty, "\(lines)")
        }
        let all = try replies(untracking: ["-j CT --notrack"], stateRule, "-j ACCEPT")
        #expect(all.rulesUntrackingReplies.count == 1)
    }

    @Test func ofTwoStateRulesTheFirstThatWorksCounts() throws {
        let analysis = try analysis(stateRule, "-j DROP", stateRule)
        #expect(analysis.replies == .acceptedByStateRules([try #require(reference(1, in: analysis))]))
    }

    @Test func stateRulesInOtherChainsCount() throws {
        let ufw = try analysis(
            "-j before", "-j DROP", "-A before -i lo -j ACCEPT", "-A before \(stateRule)",
            "-A before -m conntrack --ctstate INVALID -j DROP")
        #expect(ufw.replies == .acceptedByStateRules([try #require(reference(2, "before", in: ufw))]))
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
            #expect(InputAnalysis(table, family: .ipv4).replies == .acceptedByStateRules([last]))
        }
        #expect(growth < 32)
    }
}
