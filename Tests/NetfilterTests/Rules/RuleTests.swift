import Fuzzing
import Testing

@testable import Netfilter

@Suite struct RuleTests {
    @Test func targetsAreRead() throws {
        let expected: [(String, Target)] = [
            ("-j ACCEPT", .accept), ("-j DROP", .drop), ("-j RETURN", .returnToCaller),
            ("-j f2b-sshd", .jump("f2b-sshd")),
            ("-g elsewhere", .goto("elsewhere")), ("-m mark --mark 0x1", .none), ("", .none),
            ("-p tcp -j REJECT --reject-with tcp-reset", .reject(with: "tcp-reset")),
            ("-j REJECT", .reject(with: nil)),
            ("-j LOG --log-prefix \"-j DROP \"", .other("LOG")),
            ("-j NFQUEUE --queue-num 1", .other("NFQUEUE")),
        ]
        for (text, target) in expected {
            #expect(try rule(text).target == target, "\(text)")
        }
    }

    @Test func textThatLooksLikeAnOptionIsText() throws {
        let string = try rule("-m string --string \"-j\" --algo bm -j LOG --log-prefix \"-j ACCEPT\"")
        #expect(string.target == .other("LOG"))
        #expect(string.matches.map(\.condition) == [.unmodelled])
        let comment = try rule("-m comment --comment \"-c\" -c 5 7 -j DROP")
        #expect(comment.target == .drop)
        #expect(comment.counters == Counters(packets: 5, bytes: 7))
        #expect(comment.words == ["-m", "comment", "--comment", "-c", "-j", "DROP"])
    }

    @Test func matchesKeepTheirWords() throws {
        let rule = try rule("! -s 10.0.0.0/8 -p tcp -m tcp ! --dport 22 -m limit --limit 5/min -j DROP")
        #expect(
            rule.matches.map(\.words) == [
                ["!", "-s", "10.0.0.0/8"], ["-p", "tcp"], ["!", "--dport", "22"],
                ["-m", "limit", "--limit", "5/min"],
            ])
        #expect(rule.matches.map(\.isNegated) == [true, false, true, false])
        #expect(rule.matches[2].condition == .destinationPorts([22...22]))
        #expect(rule.matches[3].condition == .unmodelled)
    }

    @Test func conditionsAreRead() throws {
        let expected: [(String, Match.Condition)] = [
            ("-i eth+", .inInterface("eth+")), ("-o eth0", .outInterface("eth0")), ("-f", .laterFragment),
            ("-p 6", .transport(6)), ("-p icmpv6", .transport(58)), ("-p ipv6-icmp", .transport(58)),
            ("--dports 22,80,443:450", .destinationPorts([22...22, 80...80, 443...450])),
            ("--sport 1024:", .sourcePorts([1024...65535])), ("--ports :5", .eitherPort([0...5])),
            ("--syn", .tcpFlags(examined: [.fin, .syn, .rst, .ack], set: .syn)),
            ("--tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE", .tcpFlags(examined: .all, set: [])),
            ("--ctstate RELATED,ESTABLISHED", .states([.related, .established])),
            ("--state NEW", .states([.new])), ("--ctdir REPLY", .direction(.reply, besideState: false)),
            ("--icmp-type 3/4", .icmpType(3, code: 4)), ("--icmpv6-type 135", .icmpType(135, code: nil)),
            ("--icmp-type any", .anyICMPType),
            ("--dst-type LOCAL", .destinationType(.local)),
            ("--match-set blocked src", .set("blocked")), ("--hl-eq 255", .hopLimit(255...255)),
        ]
        for (text, condition) in expected {
            #expect(try rule(text).matches.map(\.condition) == [condition], "\(text)")
        }
    }

    @Test(arguments: [
        "--dport ssh", "--dport 5:4", "--dport 70000", "--dports 1,,2", "--ctstate ALL",
        "-p no-such-protocol",
        "-s example.net", "-s 10.0.0.0/33", "--icmp-type 300", "--tcp-flags SYN,XYZ SYN", "--nonsense",
        "-m recent --update --seconds 60 --name DEFAULT --rsource", "-m conntrack --ctproto 6",
        "--tcp-flags SYN",
    ])
    func whatIsNotUnderstoodIsUnmodelled(text: String) throws {
        let rule = try rule(text + " -j DROP")
        #expect(rule.matches.map(\.condition) == [.unmodelled])
        #expect(rule.target == .drop)
    }

    /// No iptables prints it so: whatever stands behind a target, the rule may fit less than it says.
    @Test(arguments: [
        "-j ACCEPT -p tcp", "-j ACCEPT --nonsense", "-j DROP ! -i lo", "-g foo -s 10.0.0.1", "-j RETURN x",
        "-j REJECT --reject-with tcp-reset -p tcp", "-j LOG --log-prefix \"-p\" -m state --state NEW",
        "-j CT --notrack --protocol tcp", "-j ACCEPT -- ",
    ])
    func whatStandsBehindATargetIsUnmodelled(text: String) throws {
        #expect(try rule(text).matches.map(\.condition) == [.unmodelled])
    }

    @Test(arguments: [
        "-j LOG --log-prefix \"-p tcp\" --log-level 4", "-j REJECT --reject-with tcp-reset",
        "-j CT --notrack",
        "-j NFLOG --nflog-prefix \"-s\" --nflog-group 3", "-j SET --add-set foo src --exist",
    ])
    func aTargetsOwnOptionsAskForNothing(text: String) throws {
        #expect(try rule(text).matches.isEmpty)
    }

    @Test func sameRuleWhateverTheVersionAndCounters() throws {
        let one = Rule(
            chain: "INPUT", words: ["-p", "6", "-c", "1", "2", "--state", "ESTABLISHED,NEW", "-j", "DROP"])
        let other = Rule(chain: "INPUT", words: ["-p", "tcp", "--state", "NEW,ESTABLISHED", "-j", "DROP"])
        #expect(one.isSame(as: other))
        #expect(one != other)
        #expect(!one.isSame(as: Rule(chain: "foo", words: other.words)))
        let comment = Rule(chain: "INPUT", words: ["-m", "comment", "--comment", "-p", "-j", "DROP"])
        let otherComment = Rule(chain: "INPUT", words: ["-m", "comment", "--comment", "-p", "-j", "ACCEPT"])
        #expect(!comment.isSame(as: otherComment))
        #expect(comment.text == "-A INPUT -m comment --comment -p -j DROP")
    }

    /// Words survive being printed and read, whatever they hold.
    @Test func wordsSurviveTheRoundTrip() throws {
        var generator = SeededGenerator(seed: 7)
        let alphabet = [
            "a", "Z", "-", "_", ".", " ", "\t", "\n", "\"", "\\", "'", "$", "`", "ü", "日", "/", "#", "!",
        ]
        for _ in 0..<2000 {
            let words = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? ""
                }.joined()
            }
            let rule = Rule(chain: "INPUT", words: ["-m", "comment", "--comment"] + words)
            let table = try FilterTable(parsingSpecification: "-P INPUT DROP\n" + rule.text + "\n")
            #expect(table.input.rules.first?.words == rule.words)
        }
    }
}
