import Fuzzing
import Testing

@testable import Netfilter

/// A session and others change INPUT in any order, identical copies included.
@Suite struct SharedInputTests {
    private static let rounds = 3000

    /// INPUT is read after each change, as the steps do. Then the way back is INPUT as it would be without the session: not
    /// one rule of others is missing, or elsewhere.
    @Test func theWayBackIsInputWithoutTheSession() throws {
        var generator = SeededGenerator(seed: Asked.seed)
        for round in 0..<Self.rounds {
            var input = SharedInput(&generator)
            let start = try table(policy: .accept, lines: input.lines)
            var session = SessionRules(known: start.input.rules)
            for _ in 0..<Int.random(in: 1...10, using: &generator) {
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    let command = try input.sessionChanges(&generator)
                    session.doubtful += SessionRules.Doubtful.rules(
                        putInBy: command.argv, reading: command.input)
                } else {
                    input.othersChange(&generator)
                }
                session.follow(to: try table(lines: input.lines).input.rules)
            }
            let now = try table(policy: input.policy, lines: input.lines)
            let way = Rollback(from: now, to: start, session: session)
            let expected = try table(policy: .accept, lines: input.withoutSession.map(\.line))
            let after = try now.restoring(way.restoreInput)
            try #require(after.specification == expected.specification, "round \(round): \(input)")
            try #require(way.result.specification == after.specification, "round \(round)")
            // An order of before would do as well, had the session not moved a rule back beside one of its own.
            for session in [way.session] + (session.marks.moved.isEmpty ? [session] : []) {
                let again = Rollback(from: after, to: start, session: session)
                try #require(again.restoreInput == nil, "round \(round): \(input)")
            }
        }
    }

    /// A command may have failed without a word; another's rule of the same words is not the session's.
    @Test func whatHasNotComeIsNotWaitedFor() throws {
        let start = try table("-i lo -j ACCEPT").input.rules
        var session = SessionRules(known: start, doubtful: [.init(words: ["-j", "DROP"], isMove: false)])
        session.follow(to: start)
        session.follow(to: try table("-i lo -j ACCEPT", "-j DROP").input.rules)
        #expect(session.isEmpty)
    }

    /// Nobody reads while others change INPUT many times, as between the start of the timer and its deadline. Nobody can know
    /// then which of identical copies is whose, but as many as are the session's go, and no more; all others are in order.
    @Test func whatNobodyHasSeenLeavesTheOthersWhatIsTheirs() throws {
        var generator = SeededGenerator(seed: Asked.seed)
        for round in 0..<Self.rounds {
            var input = SharedInput(&generator)
            let start = try table(policy: .accept, lines: input.lines)
            var session = SessionRules(known: start.input.rules)
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let command = try input.sessionChanges(&generator)
                session.doubtful += SessionRules.Doubtful.rules(putInBy: command.argv, reading: command.input)
                session.follow(to: try table(lines: input.lines).input.rules)
            }
            for _ in 0..<Int.random(in: 0...6, using: &generator) { input.othersChange(&generator) }
            let now = try table(policy: input.policy, lines: input.lines)
            let way = Rollback(from: now, to: start, session: session)
            let after = try now.restoring(way.restoreInput)
            try #require(after.specification == way.result.specification, "round \(round)")
            let again = Rollback(from: after, to: start, session: way.session)
            try #require(again.restoreInput == nil, "round \(round)")
            let own = Set(
                session.known.indices.filter(session.marks.places.contains).map { session.known[$0].words })
            let others = { (table: FilterTable) in table.input.rules.map(\.words).filter { !own.contains($0) }
            }
            try #require(others(after) == others(now), "round \(round)")
            let taken = now.input.rules.count - after.input.rules.count
            try #require((0...session.marks.inserted.count).contains(taken), "round \(round)")
        }
    }
}
