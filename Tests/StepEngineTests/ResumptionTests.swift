import Netfilter
import Testing

@testable import StepEngine

/// What happens to a policy whose guards may be dead, and what is said before a way back that opens the door.
@Suite struct ResumptionTests {
    private static let wordsToDenial = ["", "", "", "insert", "", "deny"]

    /// A session that was cut after these words, and that somebody goes on with under the same rules.
    private func resumed(after words: [String]) throws -> Rehearsal {
        var first = try Rehearsal()
        first.walk(words)
        try #require(first.policy == "DROP")
        var second = try Rehearsal(resuming: SessionHistory(first.records))
        (second.rules, second.policy) = (first.rules, first.policy)
        return second
    }

    private func isArming(_ action: Action) -> Bool {
        if case .armTimer = action { true } else { false }
    }

    private func isAsking(_ action: Action) -> Bool {
        if case .ask = action { true } else { false }
    }

    private func isRestoring(_ action: Action) -> Bool {
        if case .restore = action { true } else { false }
    }

    @Test func anUnconfirmedPolicyIsGuardedFirst() throws {
        var walk = try resumed(after: Self.wordsToDenial)
        walk.hear(.started)
        let armed = try #require(walk.actions.firstIndex(where: isArming))
        #expect(try armed < #require(walk.actions.firstIndex(where: isAsking)))
        #expect(walk.engine.timer == .armed)
        #expect(walk.prompt?.words.contains(.goOn) == true)
    }

    @Test func withoutATimerItGoesBack() throws {
        var walk = try resumed(after: Self.wordsToDenial)
        walk.answers = { if case .armTimer = $0 { .timerRefused(reason: "why") } else { nil } }
        walk.hear(.started)
        let restored = try #require(walk.actions.firstIndex(where: isRestoring))
        #expect(try restored < #require(walk.actions.firstIndex(where: isAsking)))
        #expect(walk.actions.contains(.show(.rollback(.policyUnguarded(reason: "why")))))
    }

    @Test func aConfirmedPolicyNeedsNoTimer() throws {
        var walk = try resumed(after: Self.wordsToDenial + ["confirm 192.0.2.2"])
        walk.hear(.started)
        #expect(!walk.actions.contains(where: isArming))
        #expect(walk.prompt != nil)
    }

    // MARK: An abort

    /// At the question about the new login, after somebody has put a DROP in the place of the accept rule for logins.
    private func shut() throws -> Rehearsal {
        var walk = try Rehearsal()
        walk.walk(Self.wordsToDenial)
        walk.rules = walk.rules.filter { !$0.contains("--dport 22") } + ["-j DROP"]
        return walk
    }

    @Test func anAbortThatOpensTheDoorSaysSo() throws {
        var walk = try shut()
        let prompt = walk.prompt
        walk.hear(.answered("abort"))
        #expect(!walk.actions.contains(where: isRestoring))
        let doors = walk.actions.compactMap { action in
            if case .show(.rollback(.opensDoors(let doors))) = action { doors } else { nil }
        }.flatMap(\.self)
        #expect(doors.map(\.family) == [.ipv4])
        #expect(doors.first?.obstacle.reachability.rules.map(\.rule.text) == ["-A INPUT -j DROP"])
        #expect(doors.first?.opening.restoreInput?.contains("surefoot-open") == true)
        #expect(walk.prompt == prompt && prompt != nil)
        walk.hear(.answered("why"))
        walk.hear(.answered("abort"))
        #expect(!walk.actions.contains(where: isRestoring))
        walk.hear(.answered("abort"))
        #expect(walk.actions.contains(where: isRestoring))
    }

    @Test func anAbortThatNeedNotOpenItIsDoneAtOnce() throws {
        var walk = try Rehearsal()
        walk.walk(Self.wordsToDenial + ["abort"])
        #expect(walk.actions.contains(where: isRestoring))
    }

    /// What cannot be listed is put back, or opened, all the same; and two interrupts ask nothing.
    @Test(arguments: [[Event.answered("abort")], [.interrupted, .interrupted]])
    func nothingHoldsUpAWayBack(events: [Event]) throws {
        var walk = try shut()
        if events.count == 1 {
            walk.answers = { if case .readRulesets = $0 { .rulesetsRead([:]) } else { nil } }
        }
        for event in events { walk.hear(event) }
        #expect(walk.actions.contains(where: isRestoring))
    }
}
