import Netfilter
import Testing

@Suite struct RulesetDifferenceTests {
    private func lines(_ old: FilterTable, _ new: FilterTable) -> [String] {
        RulesetDifference.between(old, and: new).map(\.line)
    }

    @Test func theSameHasNone() throws {
        let counted = try table("-c 1 2 -i lo -j ACCEPT")
        #expect(lines(try table("-i lo -j ACCEPT"), counted).isEmpty)
        #expect(lines(try table("-p tcp -j DROP"), try table("-p 6 -j DROP")).isEmpty)
    }

    @Test func policyThenRemovedThenAdded() throws {
        let old = try table(policy: .accept, "-i lo -j ACCEPT", "-p tcp -j DROP")
        let new = try table(stateRule, "-i lo -j ACCEPT")
        #expect(
            lines(old, new) == [
                "- -P INPUT ACCEPT", "+ -P INPUT DROP", "- -A INPUT -p tcp -j DROP",
                "+ -A INPUT \(stateRule)",
            ])
    }

    @Test func movesAreFewAndMarked() throws {
        let old = try table("-i lo -j ACCEPT", "-p tcp -j DROP", "-p udp -j DROP", stateRule)
        let new = try table(stateRule, "-i lo -j ACCEPT", "-p tcp -j DROP", "-p udp -j DROP")
        let differences = RulesetDifference.between(old, and: new)
        #expect(differences.map(\.line) == ["- -A INPUT \(stateRule)", "+ -A INPUT \(stateRule)"])
        #expect(differences.map(\.isMoved) == [true, true])
    }

    @Test func duplicatesAreCounted() throws {
        let once = try table(stateRule)
        let twice = try table(stateRule, stateRule)
        #expect(lines(once, twice) == ["+ -A INPUT \(stateRule)"])
        #expect(lines(twice, once) == ["- -A INPUT \(stateRule)"])
    }

    @Test func chainsComeAndGo() throws {
        let old = try table("-j DROP", "-A old -j DROP")
        let new = try table("-j DROP", "-A new -j ACCEPT")
        #expect(lines(old, new) == ["+ -N new", "+ -A new -j ACCEPT", "- -N old", "- -A old -j DROP"])
    }

    @Test(.timeLimit(.minutes(1)))
    func largeRulesetsThatShareNothing() throws {
        let old = try table(lines: (0..<4000).map { "-s 10.0.0.1/32 -p tcp -m tcp --dport \($0) -j DROP" })
        let new = try table(lines: (0..<4000).map { "-s 10.0.0.2/32 -p tcp -m tcp --dport \($0) -j DROP" })
        #expect(RulesetDifference.between(old, and: new).count == 8000)
        let reversed = try table(lines: old.input.rules.reversed().map(\.specification))
        #expect(RulesetDifference.between(old, and: reversed).count == 2 * 3999)
    }
}
