import TestSupport
import Testing

@testable import Netfilter

@Suite struct RollbackTests {
    private let loopback = "-i lo -j ACCEPT"
    private let ssh = "-p tcp -m tcp --dport 22 -j ACCEPT"
    private let drop = "-j DROP"

    /// A session that has put in rules at these places of INPUT as it was last read.
    private func session(_ known: FilterTable, inserted: Set<Int> = [], moved: [Int: Int] = [:])
        -> SessionRules
    {
        SessionRules(
            known: known.input.rules,
            marks: .init(inserted: inserted, moved: moved.map { .init(place: $0.key, home: $0.value) }))
    }

    @Test func nothingToDo() throws {
        let now = try table(loopback, ssh)
        #expect(Rollback(from: now, to: now, session: session(now)).restoreInput == nil)
        let more = try table(loopback, ssh, drop)
        #expect(Rollback(from: more, to: now, session: session(now)).restoreInput == nil)
        // What was the session's own is gone already.
        let then = try table(stateRule, loopback, ssh)
        #expect(Rollback(from: now, to: now, session: session(then, inserted: [0])).restoreInput == nil)
    }

    @Test func insertedRulesAndThePolicyGo() throws {
        let then = try table(policy: .accept, loopback, ssh)
        let now = try table(stateRule, loopback, ssh)
        let rollback = Rollback(from: now, to: then, session: session(now, inserted: [0]))
        #expect(
            rollback.restoreInput == """
                *filter
                :INPUT ACCEPT [0:0]
                -D INPUT \(stateRule)
                COMMIT

                """)
        #expect(rollback.result == then)
    }

    @Test func movedRulesGoBackBehindTheirNeighbour() throws {
        let then = try table(loopback, drop, stateRule, ssh)
        let now = try table(stateRule, loopback, drop, ssh)
        let rollback = Rollback(from: now, to: then, session: session(now, moved: [0: 2]))
        #expect(
            rollback.restoreInput == """
                *filter
                -D INPUT \(stateRule)
                -I INPUT 3 \(stateRule)
                COMMIT

                """)
        #expect(Rollback(from: then, to: then, session: session(now, moved: [0: 2])).restoreInput == nil)
    }

    @Test func whatOthersDidMeanwhileStays() throws {
        let then = try table(policy: .accept, loopback, stateRule, ssh)
        let known = try table(stateRule, loopback, ssh)
        let ban = "-s 192.0.2.9/32 -j DROP"
        let now = try table(stateRule, ban, loopback)
        let rollback = Rollback(from: now, to: then, session: session(known, moved: [0: 1]))
        #expect(rollback.restoreInput?.contains("-I INPUT 3 \(stateRule)") == true)
        #expect(rollback.restoreInput?.contains(ban) == false)
        #expect(rollback.restoreInput?.contains(ssh) == false)
    }

    /// A colleague's script has put in the same rules. They stay, and stay where they are.
    @Test func identicalRulesOfOthersStay() throws {
        let then = try table(policy: .accept, loopback)
        let known = try table(policy: .accept, stateRule, ssh, loopback)
        let own = session(known, inserted: [0, 1])
        let appended = try table(policy: .accept, stateRule, ssh, loopback, ssh, stateRule)
        #expect(
            Rollback(from: appended, to: then, session: own).result
                == (try table(policy: .accept, loopback, ssh, stateRule)))
        let onTop = try table(policy: .accept, ssh, drop, stateRule, ssh, loopback)
        let rollback = Rollback(from: onTop, to: then, session: own)
        #expect(rollback.result == (try table(policy: .accept, ssh, drop, loopback)))
        // The first copy is theirs, so it is put in again where it was.
        #expect(
            rollback.restoreInput == """
                *filter
                -D INPUT \(ssh)
                -D INPUT \(stateRule)
                -D INPUT \(ssh)
                -I INPUT 1 \(ssh)
                COMMIT

                """)
    }

    @Test func aDuplicateThatWasThereStays() throws {
        let then = try table(drop, stateRule)
        let now = try table(stateRule, drop, stateRule)
        #expect(
            Rollback(from: now, to: then, session: session(now, inserted: [0])).restoreInput == """
                *filter
                -D INPUT \(stateRule)
                COMMIT

                """)
    }

    /// `iptables -D` with a rule's words takes the first copy: then nothing of the session is left.
    @Test func aCopyThatOthersDeletedWasTheFirst() throws {
        let known = try table(stateRule, drop, stateRule)
        let now = try table(drop, stateRule)
        #expect(Rollback(from: now, to: now, session: session(known, inserted: [0])).restoreInput == nil)
    }

    @Test func whatACommandMayHavePutInIsFoundInAnySpelling() throws {
        let then = try table(loopback)
        let now = try table("-p 6 -m tcp --dport 22 -m state --state RELATED,ESTABLISHED -j ACCEPT", loopback)
        let typed = [
            "iptables", "-w", "5", "-I", "INPUT", "1", "-p", "tcp", "-m", "tcp", "--dport", "22", "-m",
            "state",
            "--state", "ESTABLISHED,RELATED", "-j", "ACCEPT",
        ]
        var session = session(then)
        session.doubtful = SessionRules.Doubtful.rules(putInBy: typed, reading: "")
        #expect(Rollback(from: now, to: then, session: session).result == then)
        #expect(Rollback(from: then, to: then, session: session).restoreInput == nil)
    }

    @Test func aMoveInDoubtIsReadWithItsQuotes() throws {
        let named = "-m comment --comment \"my own rule\" -j ACCEPT"
        let then = try table(loopback, drop, named)
        let reference = try #require(then.input.references.last)
        let input = try #require(MoveToTop(reference).restoreInput)
        var session = session(then)
        session.doubtful = SessionRules.Doubtful.rules(putInBy: ["iptables-restore"], reading: input)
        let now = try table(named, loopback, drop)
        #expect(Rollback(from: now, to: then, session: session).result == then)
        #expect(Rollback(from: then, to: then, session: session).restoreInput == nil)
    }

    @Test func rulesThatRestoreCannotReadStay() throws {
        let broken = "-m comment --comment \"a\nCOMMIT\" -j ACCEPT"
        let now = try FilterTable(parsingSpecification: "-P INPUT DROP\n-A INPUT \(broken)\n")
        let rule = try #require(now.input.rules.first)
        #expect(
            Rollback(from: now, to: try table(), session: session(now, inserted: [0])).restoreInput == nil)
        #expect(MoveToTop(RuleReference(chain: "INPUT", position: 2, rule: rule)).restoreInput == nil)
    }

    /// A very large ruleset does not hold up the way back, whatever others have made of it.
    @Test func largeRulesetsThatShareNothing() throws {
        func rules(_ count: Int, from source: String) throws -> FilterTable {
            try table(
                lines: [stateRule] + (0..<count).map { "-s \(source) -p tcp -m tcp --dport \($0) -j DROP" })
        }
        let growth = try Work.growth(from: 500, to: 4000) { count in
            (
                known: try rules(count, from: "10.0.0.1/32"), now: try rules(count, from: "10.0.0.2/32"),
                same: try table(lines: Array(repeating: ssh, count: count))
            )
        } of: { tables in
            let own = session(tables.known, inserted: [0])
            #expect(Rollback(from: tables.now, to: tables.known, session: own).result.input.rules.count > 1)
            let same = session(tables.same, inserted: [0])
            #expect(Rollback(from: tables.same, to: tables.same, session: same).restoreInput != nil)
        }
        #expect(growth < 32)
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
}
