import Netfilter
import TestSupport
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

    @Test func largeRulesetsThatShareNothing() throws {
        func rules(_ count: Int, from source: String) throws -> FilterTable {
            try table(lines: (0..<count).map { "-s \(source) -p tcp -m tcp --dport \($0) -j DROP" })
        }
        let growth = try Work.growth(from: 500, to: 4000) { count in
            (old: try rules(count, from: "10.0.0.1/32"), new: try rules(count, from: "10.0.0.2/32"))
        } of: { pair in
            let count = pair.old.input.rules.count
            #expect(RulesetDifference.between(pair.old, and: pair.new).count == 2 * count)
            let reversed = try table(lines: pair.old.input.rules.reversed().map(\.specification))
            #expect(RulesetDifference.between(pair.old, and: reversed).count == 2 * (count - 1))
        }
        #expect(growth < 32)
    }
}
