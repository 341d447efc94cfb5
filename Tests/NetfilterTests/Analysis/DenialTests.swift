import Testing

@testable import Netfilter

/// What keeps new connections out, and what is known to have taken one that has come so far.
@Suite struct DenialTests {
    private func analysis(_ rules: [String], chains: [String] = []) throws -> InputAnalysis {
        let lines = ["-P INPUT DROP"] + chains + rules.map { "-A INPUT \($0)" }
        return InputAnalysis(
            try FilterTable(parsingSpecification: lines.joined(separator: "\n")), family: .ipv4)
    }

    private func positions(_ rules: [RuleReference?]) -> [Int?] { rules.map { $0?.position } }

    private func denial(_ rules: [String]) throws -> Denial? { try analysis(rules).denial(of: 9090) }

    @Test func theFirstThatTakesWhateverComesDenies() throws {
        let policy = try #require(try denial(["-p tcp -m tcp --dport 22 -j ACCEPT"]))
        #expect(policy.deniers == [nil] && policy.entrance == nil && policy.isForAll)
        let rule = try #require(try denial(["-s 203.0.113.9 -j DROP", "-j REJECT", "-j DROP"]))
        #expect(positions(rule.deniers) == [2] && rule.entrance?.position == 2)
        let inside = try #require(
            try analysis(["-j DENY"], chains: ["-N DENY", "-A DENY -j LOG", "-A DENY -j REJECT"])
                .denial(of: 9090))
        #expect(inside.entrance?.chain == "DENY" && inside.entrance?.position == 2)
    }

    /// Where several may take the packet, it is looked at before the first of them.
    @Test func severalAreLookedAtTogether() throws {
        let limited = try #require(try denial(["-i lo -j ACCEPT", "-m limit --limit 5/sec -j REJECT"]))
        #expect(positions(limited.deniers) == [2, nil] && limited.entrance?.position == 2)
        let apart = try #require(try denial(["-i eth0 -j REJECT", "-p udp -j DROP"]))
        #expect(Set(positions(apart.deniers)) == [1, nil] && apart.entrance?.position == 1)
    }

    /// A port that has a rule of its own does not stand for those that have none.
    @Test func aPortWithARuleOfItsOwnIsNone() throws {
        #expect(try denial(["-p tcp -m tcp --dport 9090 -j DROP", "-j REJECT"]) == nil)
        #expect(try denial(["-p tcp -m tcp --dport 9000:9999 -j ACCEPT"]) == nil)
        #expect(try denial(["-p tcp -j ACCEPT"]) == nil)
        #expect(try denial(["-m recent --name x --rcheck -j ACCEPT"]) == nil)
        #expect(try denial((1...1000).map { "-m limit --limit \($0)/hour -j DROP" }) == nil)
    }

    @Test func whoIsTrustedIsLetIn() throws {
        for rule in ["-s 10.0.0.0/8 -j ACCEPT", "-i wg0 -j ACCEPT"] {
            let denial = try #require(try denial([rule, "-j REJECT"]))
            #expect(positions(denial.deniers) == [2] && !denial.isForAll, "\(rule)")
        }
    }

    @Test func onlyThoseThatCannotLetGoHaveTakenIt() throws {
        let accept = try analysis(["-j ACCEPT"]).table.input.references[0]
        let one = try #require(try denial(["-i lo -j ACCEPT", "-j REJECT"]))
        #expect(one.takers(among: one.deniers) == one.deniers)
        #expect(one.takers(among: [accept] + one.deniers) == one.deniers)
        #expect(one.takers(among: [accept]).isEmpty && one.takers(among: [nil]).isEmpty)
        #expect(one.takers(among: []).isEmpty)
        let two = try #require(try denial(["-i lo -j ACCEPT", "-m limit --limit 5/sec -j REJECT"]))
        let later = RuleReference(chain: "INPUT", position: 9, rule: accept.rule)
        #expect(two.takers(among: [nil]) == [nil] && two.takers(among: two.deniers) == two.deniers)
        #expect(two.takers(among: [accept] + two.deniers) == two.deniers)
        #expect(two.takers(among: [two.deniers[0], later]).isEmpty)
    }

    /// Rules deny by default where nothing is left to the policy, whatever else is let in before.
    @Test(arguments: [
        ([], []), (["-j DROP"], [1]), (["-p icmp -j ACCEPT", "-i wg0 -j ACCEPT", "-j REJECT"], [3]),
        (["-p tcp -j REJECT --reject-with tcp-reset"], []), (["-i eth0 -j REJECT"], []),
        (["-p tcp -j REJECT --reject-with tcp-reset", "-j REJECT"], [1, 2]),
        (["-i eth0 -j REJECT", "-j DROP"], [1, 2]), (["-m limit --limit 5/sec -j REJECT"], []),
        (["-m limit --limit 5/sec -j REJECT", "-j DROP"], [2]), (["-j ACCEPT"], []), (["-j NFQUEUE"], []),
    ])
    func someRulesDenyByDefault(rules: [String], positions: [Int]) throws {
        #expect(Set(try analysis(rules).denyingRules.map(\.position)) == Set(positions))
    }
}
