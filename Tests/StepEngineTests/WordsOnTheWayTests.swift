import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// What is said to somebody who types a word at the wrong place, asks for help, or comes back: it is true there, and says
/// what comes next.
@Suite struct WordsOnTheWayTests {
    private static let toTest = ["", "", "", "insert", "", "deny", "confirm 192.0.2.2", "skip"]

    private func answers(_ walk: Rehearsal) -> [AnswerMessage] {
        walk.actions.compactMap { if case .show(.answer(let answer)) = $0 { answer } else { nil } }
    }

    private func obstacle(_ walk: Rehearsal) -> AnswerMessage.Obstacle? {
        guard case .notNow(_, let obstacle, _) = answers(walk).last else { return nil }
        return obstacle
    }

    private func lack(_ walk: Rehearsal) -> StepMessage.Lack? {
        walk.actions.reversed().firstNonNil {
            if case .show(.step(.noHint(let lack))) = $0 { lack } else { nil }
        }
    }

    // MARK: A word at the wrong place

    @Test func aWordOfAnotherStepNamesIt() throws {
        var walk = try Rehearsal()
        walk.walk(["", "DENY now"])
        #expect(obstacle(walk) == .ofStep(5, walk.engine.runbook.steps[4].title))
        walk.hear(.answered("add-loopback"))
        #expect(obstacle(walk) == .ofStep(5, walk.engine.runbook.steps[4].title))
        walk.hear(.answered("more"))
        #expect(obstacle(walk) == .noUse)
        walk.hear(.answered("nonsense"))
        guard case .notUnderstood = answers(walk).last else {
            Issue.record("\(answers(walk))")
            return
        }
    }

    @Test func theOwnWordComesAfterWhatIsMissing() throws {
        var walk = try Rehearsal()
        walk.rules = ["-p tcp -m tcp --dport 22 -j ACCEPT"]
        walk.walk(["", "", "", "insert", "", "deny"])
        #expect(obstacle(walk) == .missing)
        #expect(walk.policy == "ACCEPT")
    }

    @Test func theOwnWordComesAfterTheServices() throws {
        var walk = try Rehearsal()
        walk.services = [ListeningService(port: ServicePorts(tcp: 443), family: .ipv4, owner: .hidden)]
        walk.walk(["", "", "", "insert", "", "deny"])
        #expect(obstacle(walk) == .services)
        #expect(walk.policy == "ACCEPT")
    }

    @Test func theOwnWordComesAfterAFailure() throws {
        var walk = try Rehearsal()
        walk.results["-I"] = CommandResult(.exited(3), stderr: "iptables: strange\n")
        walk.walk(["", "", "", "insert", "insert"])
        #expect(obstacle(walk) == .failure)
    }

    @Test func theWordToSaveComesAfterTheReview() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words.dropLast(2) + ["save"])
        #expect(walk.engine.step.id == "review-and-save")
        #expect(obstacle(walk) == .review)
    }

    // MARK: hint, facts, skip

    @Test func aHintThatIsMissingIsNotCalledSuccess() throws {
        var walk = try Rehearsal()
        walk.walk(["", "hint"])
        #expect(lack(walk) == .nothing)
        walk.results["-I"] = CommandResult(.exited(3), stderr: "iptables: strange\n")
        for word in ["", "", "insert", "hint"] { walk.hear(.answered(word)) }
        #expect(lack(walk) == .failure)
    }

    @Test func whatAStepAheadIsForIsNotMissingYet() throws {
        var walk = try Rehearsal()
        walk.walk(["", "facts"])
        var ahead: [Set<Fact>] = []
        for case .show(.facts(.gate(_, let facts))) in walk.actions { ahead.append(facts) }
        #expect(ahead == [Set(Fact.saveGate).subtracting([.answersLeave, .namedPortsAlone])])
        for word in ["", "", "insert", "", "facts"] { walk.hear(.answered(word)) }
        for case .show(.facts(.gate(_, let facts))) in walk.actions { ahead.append(facts) }
        #expect(ahead.last?.contains(.stateRuleEffective) == false)
        #expect(ahead.last?.contains(.loopbackAllowed) == true)
    }

    @Test func aStepThatIsLeftOutIsToldSo() throws {
        var walk = try Rehearsal()
        walk.walk(Self.toTest)
        #expect(walk.actions.contains(.show(.verdict(.skip, nil, .command(.leftOut)))))
    }

    @Test func onlyAStepThatDeniesSpeaksOfLockingOut() throws {
        var walk = try Rehearsal()
        walk.walk(Self.toTest)
        walk.policy = "ACCEPT"
        walk.hear(.answered("namespace"))
        let warnings = walk.actions.compactMap { action -> Bool? in
            guard case .show(.facts(.requirementsMissing(_, _, let mayLockOut))) = action else { return nil }
            return mayLockOut
        }
        #expect(warnings == [false])
    }

    // MARK: A test that failed

    @Test(arguments: ["namespace", "retry"])
    func afterATestHasFailedEveryWayToTestIsOpen(word: String) throws {
        var walk = try Rehearsal()
        walk.answers = { if case .beginWatch = $0 { .watchBegan(failure: "why") } else { nil } }
        walk.walk(Self.toTest + ["namespace"])
        #expect(walk.prompt?.words.prefix(4) == [.retry, .run, .watch, .namespace])
        walk.answers = { _ in nil }
        walk.hear(.answered(word))
        if word == "retry" { walk.hear(.answered("namespace")) }
        #expect(walk.engine.facts.holds(.outboundAnswered, for: .ipv4))
    }

    // MARK: Reopened

    @Test(arguments: ["-j DROP", "-p tcp -j DROP", "-p tcp -j REJECT --reject-with tcp-reset"])
    func whatStillDropsIsNamedOnceThePolicyAccepts(rule: String) throws {
        var walk = try Rehearsal()
        walk.walk(Array(Self.toTest.prefix(7)))
        walk.rules.insert(rule, at: 0)
        for word in ["back", "reopen"] { walk.hear(.answered(word)) }
        let reopened = try #require(walk.actions.lastIndex(of: .show(.access(.reopened))))
        let named = walk.actions[reopened...].contains { action in
            guard case .show(.verdict(.note, .ipv4, let finding, _)) = action else { return false }
            return finding.rules.contains { $0.position == 1 }
        }
        #expect(named)
    }

    // MARK: Coming back

    /// A session that was cut after these words, and that goes on under the same rules.
    private func resumed(after words: [String], before step: String = "") throws -> Rehearsal {
        var first = try Rehearsal()
        first.walk(words)
        let kept = first.records.filter { if case .entered(_, step, _) = $0 { false } else { true } }
        var second = try Rehearsal(resuming: SessionHistory(kept))
        (second.rules, second.policy) = (first.rules, first.policy)
        second.takeCounters(of: first)
        return second
    }

    @Test(arguments: ["", "check-counters"])
    func whatWasSeenBeforeACutIsNotAskedForAgain(before step: String) throws {
        var walk = try resumed(after: Self.toTest + ["namespace"], before: step)
        // The counters of before go on to count, so that the step which looks at them passes.
        walk.walk(["", ""])
        #expect(walk.engine.step.id == "test-inbound")
        #expect(walk.engine.facts.holds(.repliesCounted, for: .ipv4))
    }

    @Test func whoGoesBackTestsAgain() throws {
        var walk = try Rehearsal()
        walk.walk(Self.toTest + ["namespace", "back"])
        #expect(walk.prompt?.words.prefix(3) == [.run, .watch, .namespace])
    }

    @Test func remarksAreShownToWhoeverGoesOn() throws {
        var walk = try resumed(after: ["", "note the first", "", "note the second"])
        walk.hear(.started)
        let told = walk.actions.firstNonNil {
            if case .show(.session(.resumed(let resumption))) = $0 { resumption.notes } else { nil }
        }
        #expect(told == ["the first", "the second"])
    }

    /// "Nothing came back" is not so where the answer was seen.
    @Test func whatAFailureUsuallyMeansIsNotSaidAgainstTheWire() throws {
        var walk = try Rehearsal()
        walk.walk(Self.toTest + ["watch 192.0.2.2", "exit 28"])
        let sections = walk.actions.compactMap { action -> String? in
            if case .show(.step(.section(let section))) = action { section.name } else { nil }
        }
        #expect(sections == ["seen-otherwise"])
    }

    @Test func afterAChangeTheStepToGoToIsNamed() throws {
        var walk = try Rehearsal()
        walk.walk(Self.toTest + ["namespace", ""])
        walk.rules.append("-p tcp -m tcp --dport 443 -j ACCEPT")
        walk.hear(.answered("namespace"))
        let steps = walk.actions.firstNonNil {
            if case .show(.rules(.changedSinceTests(_, _, let steps))) = $0 { steps } else { nil }
        }
        #expect(steps?[.outboundAnswered] == 7)
        #expect(steps?[.managementReconnected] == 5)
    }

    // MARK: The journal

    @Test func eachConclusionStandsUnderItsStep() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words)
        var step = 0
        for action in walk.actions {
            if case .record(.entered(let number, _, let title)) = action {
                step = number
                #expect(title == walk.engine.runbook.steps[number - 1].title)
            }
            if case .show(.step(.header(let header))) = action { #expect(header.number == step) }
            if case .show(.verdict(_, _, .test(.repliesCounted), _)) = action { #expect(step == 8) }
            if case .show(.verdict(_, _, .saving, _)) = action { #expect(step == 10) }
        }
        #expect(step == 10)
    }

    // MARK: The end

    @Test func whatNothingRestoresIsNoSave() throws {
        let plan = SavePlan(
            method: "any", files: [], boot: .notRestored(reason: "Why.", remedy: "apt-get", commands: []))
        var walk = try Rehearsal()
        walk.answers = { if case .planSave = $0 { .savePlanned(plan) } else { nil } }
        walk.walk(Rehearsal.words)
        #expect(walk.actions.last == .finish(.savedInVain))
        #expect(Ending.savedInVain.canGoOn)
    }

    @Test func whoDoesNotWantItRestoredHasSaved() throws {
        let plan = SavePlan(
            method: "any", files: [],
            boot: .notRestored(
                reason: "Why.", remedy: nil, commands: [Command(["systemctl", "enable", "x"])]))
        var walk = try Rehearsal()
        walk.answers = { if case .planSave = $0 { .savePlanned(plan) } else { nil } }
        walk.walk(Rehearsal.words + [""])
        #expect(walk.actions.last == .finish(.done))
    }
}

extension Sequence {
    /// What the first element that has something to say says.
    fileprivate func firstNonNil<Said>(_ say: (Element) -> Said?) -> Said? {
        for element in self { if let said = say(element) { return said } }
        return nil
    }
}
