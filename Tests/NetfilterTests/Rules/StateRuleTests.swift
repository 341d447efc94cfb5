import Netfilter
import Testing

@Suite struct StateRuleTests {
    private func kind(_ line: String) throws -> StateRule.Kind? {
        InputAnalysis(try table(line), family: .ipv4).stateRules.first?.kind
    }

    @Test(arguments: [
        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        "-p all -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-s 0.0.0.0/0 -d 0.0.0.0/0 -i + -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    ])
    func exact(line: String) throws {
        #expect(try kind(line) == .exact)
    }

    @Test(arguments: [
        ("-m state --state RELATED,ESTABLISHED -j ACCEPT", "-m state"),
        ("-m comment --comment replies -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "a comment"),
        ("-m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT", "also DNAT"),
        ("-m conntrack --ctstate RELATED,ESTABLISHED,SNAT,DNAT -j ACCEPT", "also DNAT, SNAT"),
        ("-m conntrack ! --ctstate INVALID,NEW,UNTRACKED -j ACCEPT", "\"!\" before the other states"),
        ("-m conntrack ! --ctstate INVALID,NEW -j ACCEPT", "\"!\" before the other states"),
        ("-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j ACCEPT", "also UNTRACKED"),
        (
            "-m addrtype --dst-type LOCAL -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "another spelling"
        ),
    ])
    func equivalent(line: String, difference: String) throws {
        #expect(try kind(line) == .equivalent(difference: difference))
    }

    @Test(arguments: [
        ("-i eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-i eth0"),
        ("-s 10.0.0.0/8 -m state --state RELATED,ESTABLISHED -j ACCEPT", "-s 10.0.0.0/8"),
        ("-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT", "-p tcp --dport 22"),
        ("-m conntrack --ctstate ESTABLISHED --ctdir REPLY -j ACCEPT", "--ctdir REPLY"),
        ("-m conntrack --ctstate ESTABLISHED -j ACCEPT", "--ctstate ESTABLISHED"),
        ("-m state --state RELATED -j ACCEPT", "--state RELATED"),
        (
            "-m limit --limit 5/sec -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-m limit --limit 5/sec"
        ),
    ])
    func narrower(line: String, restriction: String) throws {
        #expect(try kind(line) == .narrower(restriction: restriction.split(separator: " ").map(String.init)))
    }

    @Test(arguments: [
        ("-m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT", ["NEW"]),
        ("-m state ! --state NEW -j ACCEPT", ["INVALID"]),
        (
            "-m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED,SNAT,DNAT -j ACCEPT",
            ["INVALID", "NEW"]
        ),
    ])
    func tooWide(line: String, states: [String]) throws {
        #expect(try kind(line) == .tooWide(states: states))
    }

    @Test(arguments: [
        "-m conntrack --ctstate RELATED,ESTABLISHED -j DROP", "-m conntrack --ctstate NEW -j ACCEPT",
        "-j ACCEPT",
        "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack --ctstate RELATED,ESTABLISHED -j LOG",
        "-m conntrack ! --ctstate RELATED,ESTABLISHED -j ACCEPT",
    ])
    func none(line: String) throws {
        #expect(try kind(line) == nil)
    }

    @Test(arguments: Recorded.variants)
    func theRecordedVarietyIsToldApart(variant: String) throws {
        let record = try #require(try Recorded.command("S-ctstate-variety", variant))
        let analysis = InputAnalysis(try FilterTable(parsingSpecification: record.stdout), family: .ipv4)
        #expect(analysis.stateRules.map(\.position) == [1, 2, 3, 4, 5])
        #expect(analysis.stateRules.map(\.acceptsReplies) == [true, true, false, true, false])
        #expect(analysis.stateRules.map(\.isTooWide) == [false, false, true, false, false])
        #expect(analysis.standingStateRule?.position == 1)
    }

    @Test(arguments: Recorded.variants)
    func whatTheStepsInsertIsFoundOnAllVersions(variant: String) throws {
        let record = try #require(try Recorded.command("I-dup-then-S", variant))
        let analysis = InputAnalysis(try FilterTable(parsingSpecification: record.stdout), family: .ipv4)
        #expect(analysis.stateRules.map(\.kind) == [.exact, .exact])
    }
}
