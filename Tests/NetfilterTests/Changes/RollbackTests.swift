import Fuzzing
import Testing

@testable import Netfilter

@Suite struct RollbackTests {
    private let loopback = "-i lo -j ACCEPT"
    private let ssh = "-p tcp -m tcp --dport 22 -j ACCEPT"
    private let drop = "-j DROP"

    private func words(_ lines: String...) throws -> [[String]] {
        try lines.map { try rule($0).words }
    }

    @Test func nothingToDo() throws {
        let now = try table(loopback, ssh)
        #expect(Rollback(from: now, to: now, touched: []).restoreInput == nil)
        #expect(Rollback(from: now, to: now, touched: try words(ssh)).restoreInput == nil)
        #expect(
            Rollback(from: try table(loopback, ssh, drop), to: now, touched: try words(ssh)).restoreInput
                == nil)
        #expect(Rollback.isDone(current: now, snapshot: now, touched: try words(ssh)))
    }

    @Test func insertedRulesAndThePolicyGo() throws {
        let then = try table(policy: .accept, loopback, ssh)
        let now = try table(stateRule, loopback, ssh)
        let rollback = Rollback(from: now, to: then, touched: try words(stateRule))
        #expect(
            rollback.restoreInput == """
                *filter
                :INPUT ACCEPT [0:0]
                -D INPUT \(stateRule)
                COMMIT

                """)
        #expect(!Rollback.isDone(current: now, snapshot: then, touched: try words(stateRule)))
    }

    @Test func movedRulesGoBackBehindTheirNeighbour() throws {
        let then = try table(loopback, drop, stateRule, ssh)
        let now = try table(stateRule, loopback, drop, ssh)
        let rollback = Rollback(from: now, to: then, touched: try words(stateRule))
        #expect(
            rollback.restoreInput == """
                *filter
                -D INPUT \(stateRule)
                -I INPUT 3 \(stateRule)
                COMMIT

                """)
    }

    @Test func whatOthersDidMeanwhileStays() throws {
        let then = try table(policy: .accept, loopback, stateRule, ssh)
        let ban = "-s 192.0.2.9/32 -j DROP"
        let now = try table(stateRule, ban, loopback)
        let rollback = Rollback(from: now, to: then, touched: try words(stateRule))
        #expect(rollback.restoreInput?.contains("-I INPUT 3 \(stateRule)") == true)
        #expect(rollback.restoreInput?.contains(ban) == false)
        #expect(rollback.restoreInput?.contains(ssh) == false)
    }

    @Test func aDuplicateThatWasThereStays() throws {
        let then = try table(drop, stateRule)
        let now = try table(stateRule, drop, stateRule)
        #expect(
            Rollback(from: now, to: then, touched: try words(stateRule)).restoreInput == """
                *filter
                -D INPUT \(stateRule)
                -D INPUT \(stateRule)
                -I INPUT 2 \(stateRule)
                COMMIT

                """)
    }

    @Test func theTouchedRuleIsFoundInAnySpelling() throws {
        let now = try table("-p 6 -m tcp --dport 22 -m state --state RELATED,ESTABLISHED -j ACCEPT")
        let typed = [
            "-p", "tcp", "-m", "tcp", "--dport", "22", "-m", "state", "--state", "ESTABLISHED,RELATED", "-j",
            "ACCEPT",
        ]
        #expect(
            Rollback(from: now, to: try table(), touched: [typed]).restoreInput?.contains("-D INPUT -p 6")
                == true)
    }

    @Test func rulesThatRestoreCannotReadStay() throws {
        let broken = "-m comment --comment \"a\nCOMMIT\" -j ACCEPT"
        let now = try FilterTable(parsingSpecification: "-P INPUT DROP\n-A INPUT \(broken)\n")
        let rule = try #require(now.input.rules.first)
        #expect(Rollback(from: now, to: try table(), touched: [rule.words]).restoreInput == nil)
        #expect(MoveToTop(RuleReference(chain: "INPUT", position: 2, rule: rule)).restoreInput == nil)
    }

    @Test func movingToTheTop() throws {
        let rule = try rule(stateRule)
        #expect(MoveToTop(RuleReference(chain: "INPUT", position: 1, rule: rule)).restoreInput == nil)
        #expect(
            MoveToTop(RuleReference(chain: "INPUT", position: 4, rule: rule)).restoreInput == """
                *filter
                -D INPUT \(stateRule)
                -I INPUT 1 \(stateRule)
                COMMIT

                """)
    }

    /// Whatever happened, one rollback makes the touched rules what they were, and leaves the others as they are.
    @Test func anyMixtureGoesBackInOneStep() throws {
        var generator = SeededGenerator(seed: 42)
        let ours = [stateRule, ssh, loopback]
        let others = [drop, "-s 10.0.0.1/32 -j DROP", "-p udp -j DROP", "-p icmp -j ACCEPT"]
        for _ in 0..<3000 {
            let then = try table(policy: .accept, lines: mixture(ours + others, &generator))
            let now = try table(lines: mixture(ours + others, &generator))
            let touched = try ours.map { try rule($0).words }
            let rollback = Rollback(from: now, to: then, touched: touched)
            let after = try carryOut(rollback.restoreInput, on: now)
            #expect(after.input.policy == .accept)
            #expect(Rollback(from: after, to: then, touched: touched).restoreInput == nil)
            let isOurs = { (rule: Rule) in touched.contains(rule.words) }
            #expect(
                after.input.rules.filter(isOurs).map(\.words).sorted(by: order)
                    == then.input.rules.filter(isOurs).map(\.words).sorted(by: order))
            #expect(after.input.rules.filter { !isOurs($0) } == now.input.rules.filter { !isOurs($0) })
        }
    }

    private func order(_ one: [String], _ other: [String]) -> Bool { one.lexicographicallyPrecedes(other) }

    private func mixture(_ rules: [String], _ generator: inout SeededGenerator) -> [String] {
        rules.filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator)
            + rules.filter { _ in Int.random(in: 0..<8, using: &generator) == 0 }
    }

    /// What iptables-restore does with the text, on a table in memory.
    private func carryOut(_ text: String?, on table: FilterTable) throws -> FilterTable {
        guard let text else { return table }
        var rules = table.input.rules
        var policy = table.input.policy
        var scanner = ListingScanner(text)
        while let line = try scanner.next() {
            let words = line.words
            switch words[0] {
            case "-D":
                let index = try #require(rules.firstIndex { $0.words == Array(words[2...]) })
                rules.remove(at: index)
            case "-I":
                let position = try #require(Int(words[2]))
                rules.insert(Rule(chain: "INPUT", words: Array(words[3...])), at: position - 1)
            case ":INPUT": policy = Policy(rawValue: words[1])
            default: #expect(["*filter", "COMMIT"].contains(words[0]))
            }
        }
        return try #require(FilterTable(chains: [Chain(name: "INPUT", policy: policy, rules: rules)]))
    }
}
