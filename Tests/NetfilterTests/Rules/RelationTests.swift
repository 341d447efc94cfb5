import Testing

@testable import Netfilter

/// How rules stand to each other: the same, the same in other words, wider, narrower.
@Suite struct RelationTests {
    @Test(arguments: [
        ("-p tcp -m tcp --dport 22", "-p tcp -m tcp --dport 22", RuleRelation.same),
        ("-p 6 -m conntrack --ctstate NEW,RELATED", "-p tcp -m conntrack --ctstate RELATED,NEW", .same),
        ("-m state --state NEW", "-m conntrack --ctstate NEW", .equivalent),
        ("-p tcp -i eth0", "-i eth0 -p tcp", .equivalent),
        ("-m comment --comment x -p tcp", "-p tcp", .equivalent),
        (
            "-m conntrack ! --ctstate NEW", "-m conntrack --ctstate INVALID,RELATED,ESTABLISHED,UNTRACKED",
            .equivalent
        ),
        ("-s 0.0.0.0/0 -p tcp", "-p tcp", .equivalent),
        ("-p tcp -m multiport --dports 22", "-p tcp -m tcp --dport 22", .equivalent),
        ("-s 10.1.0.0/16", "-s 10.0.0.0/8", .narrower), ("! -s 10.0.0.0/8", "! -s 10.1.0.0/16", .narrower),
        ("-p tcp -m tcp --dport 22", "-p tcp", .narrower),
        ("-p tcp -m tcp --dport 22", "-p tcp -m tcp --dport 1:1023", .narrower),
        ("-i eth0", "-i eth+", .narrower),
        ("-m conntrack --ctstate ESTABLISHED", "-m conntrack --ctstate RELATED,ESTABLISHED", .narrower),
        ("", "-i lo", .wider), ("-p icmp", "-p icmp -m icmp --icmp-type 8", .wider),
        ("-p icmp -m icmp --icmp-type 3", "-p icmp -m icmp --icmp-type 3/4", .wider),
        ("-i eth0", "-i eth1", .different), ("-s 10.0.0.0/8", "! -s 10.0.0.0/8", .different),
        ("-p tcp -i eth0", "-p tcp -s 10.0.0.1", .different),
        ("-m limit --limit 1/sec", "-m limit --limit 2/sec", .different),
        ("-i lo -p tcp -m limit --limit 1/sec", "-p tcp -i lo -m limit --limit 1/sec", .equivalent),
    ])
    func relations(one: String, other: String, relation: RuleRelation) throws {
        let (first, second) = (try rule(one + " -j ACCEPT"), try rule(other + " -j DROP"))
        let reversed: [RuleRelation: RuleRelation] = [.wider: .narrower, .narrower: .wider]
        let back = reversed[relation] ?? relation
        #expect(first.relation(to: second) == relation)
        #expect(second.relation(to: first) == back)
    }

    @Test func shadowedRulesAreFound() throws {
        let analysis = InputAnalysis(
            try table(
                "-p tcp -m tcp --dport 22 -j ACCEPT", "-p tcp -j DROP", "-p tcp -m tcp --dport 80 -j ACCEPT",
                "-m comment --comment again -p tcp -m tcp --dport 22 -j ACCEPT", "-p udp -j ACCEPT",
                "-m limit --limit 1/sec -p tcp -j LOG", "-j DROP", "-i eth9 -j ACCEPT"))
        let shadowed = analysis.shadowedRules
        #expect(shadowed.map(\.rule.position) == [3, 4, 8])
        #expect(shadowed.map(\.shadow.position) == [2, 2, 7])
        #expect(shadowed.map(\.isRepetition) == [false, false, false])
    }

    @Test func repetitionsAreFound() throws {
        let analysis = InputAnalysis(
            try table("-i lo -j ACCEPT", stateRule, "-m comment --comment again -i lo -j ACCEPT", stateRule))
        #expect(analysis.shadowedRules.map(\.rule.position) == [3, 4])
        #expect(analysis.shadowedRules.map(\.isRepetition) == [true, true])
    }
    /// Rules of nftables' own are named with their table.
    @Test func shadowedRulesOfNftablesAreNamed() throws {
        let rule = #"{"rule": {"family": "inet", "table": "own", "chain": "in", "expr": [{"accept": null}]}}"#
        let native = try NativeRuleset(
            parsing: """
                {"nftables": [{"chain": {"family": "inet", "table": "own", "name": "in", "type": "filter", \
                "hook": "input", "prio": 0, "policy": "drop"}}, \(rule), \(rule)]}
                """)
        let host = HostRules(
            families: [.init(.ipv4, [])], nativeTables: native.tables, nativeChains: native.nativeChains)
        let shadowed = try #require(host.nativeAnalysis(of: host.families[0])).analysis.shadowedRules
        #expect(shadowed.map(\.rule.description) == ["rule 2 of in in table inet own"])
        #expect(shadowed.map(\.shadow.description) == ["rule 1 of in in table inet own"])
    }
}
