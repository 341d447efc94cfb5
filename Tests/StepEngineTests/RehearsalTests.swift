import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// The straight way through the steps, and what happens where one thing on it goes wrong.
@Suite struct RehearsalTests {
    @Test func theStraightWayEndsWithASave() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words)
        #expect(walk.actions.last == .finish(.done), "\(walk.actions.suffix(5))")
        let order = try #require(
            walk.actions.compactMap { if case .save(let order) = $0 { order } else { nil } }.first)
        #expect(order.target == .hostFiles && order.verified[.ipv4]?.input.policy == .drop)
    }

    /// After a cut at any moment the journal must tell what was under way.
    @Test func whatIsAboutToBeDoneIsWrittenDownFirst() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words)
        for (index, action) in walk.actions.enumerated() where action.leavesTraces {
            guard index > 0, case .record(.intent) = walk.actions[index - 1] else {
                Issue.record("Nothing was written down before \(action)")
                continue
            }
        }
        #expect(walk.actions.filter(\.leavesTraces).count > 10)
    }

    /// The command that is shown is the one that runs.
    @Test func whatRunsOnAWordWasShown() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words)
        var shown: [Command] = []
        for action in walk.actions {
            if case .show(.step(.plan(let plan))) = action { shown = plan.map(\.command) }
            guard case .run(let command) = action, command.argv.first == "iptables" else { continue }
            #expect(shown.contains(command))
        }
    }

    /// Empty lines, unknown words and beginnings of words that change something.
    @Test func whatIsNotUnderstoodChangesNothing() throws {
        var walk = try Rehearsal()
        walk.hear(.started)
        for word in Rehearsal.words {
            let prompt = try #require(walk.prompt)
            let beginnings = prompt.words.filter { $0.mustBeWhole }.map { String($0.text.dropLast()) }
            for line in ["xyzzy", "\u{0}\u{1b}[31m"] + beginnings + (prompt.words.contains(.goOn) ? [] : [""])
            {
                let count = walk.actions.count
                walk.hear(.answered(line))
                let traces = walk.actions.dropFirst(count).filter(\.leavesTraces)
                #expect(traces.isEmpty && walk.prompt == prompt, "\(line) at \(prompt)")
            }
            walk.hear(.answered(word))
        }
        #expect(walk.engine.state == .finished)
    }

    @Test func everyPromptHasAWayOut() throws {
        var walk = try Rehearsal()
        walk.hear(.started)
        for word in Rehearsal.words {
            let prompt = try #require(walk.prompt)
            #expect([.quit, .abort, .help].allSatisfy(prompt.words.contains))
            walk.hear(.answered(word))
        }
    }

    // MARK: What iptables says

    /// Only one text stands for the absence of the rule; exit status 1 has other reasons as well.
    @Test(arguments: [
        "iptables: No chain/target/match by that name.\n", "iptables: Out of memory.\n", "",
        "iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Invalid argument\n",
    ])
    func aFailureToLookIsNoAbsence(text: String) throws {
        var walk = try Rehearsal()
        walk.results["-C"] = CommandResult(.exited(1), stderr: text)
        walk.walk(["", "", ""])
        #expect(walk.verdicts.last == .fail && walk.prompt?.words.contains(.retry) == true)
    }

    /// What a command claims is looked up in the rules.
    @Test func anInsertionThatDidNothingIsSeen() throws {
        var walk = try Rehearsal()
        walk.results["-I"] = CommandResult(.exited(0))
        walk.walk(["", "", "", "insert"])
        #expect(walk.verdicts.last == .fail && walk.prompt?.words.contains(.retry) == true)
    }

    // MARK: What the person ends

    /// It may have been done all the same: the kernel is asked before anything is said of it.
    @Test func aChangeThatWasCutOffIsLookedUp() throws {
        var walk = try Rehearsal()
        walk.cutOff = ["-I"]
        walk.walk(["", "", "", "insert"])
        #expect(walk.verdicts.last == .fail && walk.prompt?.words.contains(.retry) == true)
        var other = walk
        walk.hear(.answered("quit"))
        #expect(walk.actions.last == .finish(.left(inForce: .unsavedChanges)))
        other.hear(.answered("abort"))
        let order = other.actions.compactMap { if case .restore(let order) = $0 { order } else { nil } }.last
        #expect(order?.families[.ipv4]?.session.marks.inserted == [0])
    }

    @Test func aTestThatWasCutOffProvesNothing() throws {
        var walk = try Rehearsal()
        walk.walk(["", "", "", "insert", "", "deny", "confirm 192.0.2.2", "skip"])
        let evidence = walk.engine.evidence
        walk.cutOff = ["curl"]
        walk.hear(.answered("namespace"))
        #expect(walk.engine.evidence == evidence && walk.engine.test == nil)
        #expect(walk.actions.contains(.dropWatch) && walk.prompt?.words.contains(.namespace) == true)
    }

    // MARK: Before the policy

    @Test func nothingIsDeniedWithoutATimer() throws {
        var walk = try Rehearsal()
        walk.answers = { if case .armTimer = $0 { .timerRefused(reason: "why") } else { nil } }
        walk.walk(["", "", "", "insert", "", "deny"])
        #expect(walk.policy == "ACCEPT" && walk.prompt?.words.contains(.retry) == true)
        walk.answers = { _ in nil }
        walk.hear(.answered("retry"))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    @Test func nothingIsDeniedUnderRulesThatShutOut() throws {
        var walk = try Rehearsal()
        walk.walk(["", "", "", "insert", ""])
        walk.rules.removeAll { $0.contains("--dport 22") }
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.prompt?.words.contains(.offer("add-management")) == true)
    }

    @Test func aTimerThatIsLostTakesThePolicyWithIt() throws {
        var walk = try Rehearsal()
        walk.walk(["", "", "", "insert", "", "deny"])
        walk.hear(.timerLost)
        #expect(walk.actions.contains { if case .restore = $0 { true } else { false } })
    }

    @Test func aWordWithoutALoginConfirmsNothing() throws {
        var walk = try Rehearsal()
        walk.answers = { $0 == .observeConnections ? .connectionsObserved([]) : nil }
        walk.walk(["", "", "", "insert", "", "deny", "confirm 192.0.2.2"])
        #expect(walk.verdicts.last == .fail)
        #expect(!walk.actions.contains(.disarmTimer) && walk.prompt?.words.contains(.confirm) == true)
    }

    /// A new login has been seen; before it is believed, somebody shuts the next one out.
    @Test(arguments: ["--dport 22", "ctstate", "-i lo", "nothing, but puts a DROP above it"])
    func rulesThatShutOutAreNotConfirmed(deleted: String) throws {
        var walk = try Rehearsal()
        walk.walk(["", "", "", "insert", "", "deny"])
        let count = walk.rules.count
        walk.rules.removeAll { $0.contains(deleted) }
        if walk.rules.count == count { walk.rules.insert("-p tcp -m tcp --dport 22 -j DROP", at: 0) }
        walk.hear(.answered("confirm 192.0.2.2"))
        #expect(!walk.actions.contains(.disarmTimer) && walk.engine.timer == .armed)
        #expect(walk.actions.contains { if case .show(.access(.notCounted)) = $0 { true } else { false } })
        #expect(walk.prompt?.words.contains(.confirm) == false)
    }

    // MARK: Before the save

    /// Somebody opens a port between the tests and the word.
    @Test func rulesThatChangedAfterTheTestsAreNotSaved() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words.dropLast())
        walk.rules.insert("-p tcp -m tcp --dport 25 -j ACCEPT", at: 1)
        walk.hear(.answered("save"))
        walk.hear(.answered(""))
        let missing = walk.engine.facts.missing.map(\.fact)
        #expect(missing == [.managementReconnected, .outboundAnswered, .repliesCounted, .newInboundBlocked])
        #expect(!walk.actions.contains { if case .save = $0 { true } else { false } })
    }

    /// The rules are those that were tested, for a moment others, and those again: nobody knows what happened then.
    @Test func whatChangedBackIsTestedAgain() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words.dropLast())
        walk.policy = "ACCEPT"
        walk.hear(.answered("show"))
        walk.policy = "DROP"
        walk.hear(.answered("show"))
        walk.hear(.answered("save"))
        #expect(!walk.actions.contains { if case .save = $0 { true } else { false } })
        #expect(walk.engine.facts.missing.count == 4)
    }

    @Test func whoAbortsAfterASaveGetsTheFilesBackToo() throws {
        var walk = try Rehearsal()
        let off = SavePlan.Boot.notRestored(
            reason: "why", remedy: nil, commands: [Command(["systemctl", "enable", "x"])])
        walk.answers = {
            if case .planSave = $0 {
                .savePlanned(SavePlan(method: "any", files: [], boot: off))
            } else {
                nil
            }
        }
        walk.walk(Rehearsal.words + ["abort"])
        let taken = walk.actions.compactMap {
            if case .unsave(let undo) = $0 { undo.files.map(\.path) } else { nil }
        }
        #expect(taken == [["/etc/iptables/rules.v4"]])
        #expect(walk.actions.last == .finish(.rolledBack))
    }

    /// What was made to start at boot is disabled while its file is there, and both are gone from the history then.
    @Test func whoAbortsAfterASaveGetsTheUnitsBackToo() throws {
        var walk = try Rehearsal()
        let off = SavePlan.Boot.notRestored(
            reason: "why", remedy: nil, commands: [Command(["systemctl", "enable", "x.service"])])
        walk.answers = {
            guard case .planSave = $0 else { return nil }
            return .savePlanned(SavePlan(method: "any", files: [], boot: off))
        }
        walk.walk(Rehearsal.words + ["enable"])
        let undo = SessionHistory(walk.records).saved
        #expect(undo.commands == [Command(["systemctl", "disable", "x.service"])])
        #expect(undo.files.map(\.path) == ["/etc/iptables/rules.v4"])
        walk.hear(.answered("abort"))
        // The disk of the files may stand still: the rules do not wait for it.
        let rules = walk.actions.lastIndex { if case .restore = $0 { true } else { false } }
        #expect(try #require(walk.actions.firstIndex(of: .unsave(undo))) > #require(rules))
        #expect(SessionHistory(walk.records).saved.isEmpty)
    }

    // MARK: After a cut

    /// The file of before is kept once: to save again would lose it.
    @Test func whatWasSavedBeforeACutIsNotAskedForAgain() throws {
        var first = try Rehearsal()
        let off = SavePlan(
            method: "any", files: [],
            boot: .notRestored(
                reason: "why", remedy: nil, commands: [Command(["systemctl", "enable", "x.service"])]))
        first.answers = { if case .planSave = $0 { .savePlanned(off) } else { nil } }
        first.walk(Rehearsal.words)
        var second = try Rehearsal(resuming: SessionHistory(first.records))
        (second.rules, second.policy) = (first.rules, first.policy)
        second.answers = first.answers
        second.walk(["", ""])
        #expect(second.prompt?.words.contains(.enable) == true)
        #expect(second.prompt?.words.contains(.save) == false)
        second.hear(.answered("quit"))
        #expect(second.actions.last == .finish(.left(inForce: .savedChanges)))
    }

    /// The wizard dies when the insertion is written down, before or after it has run.
    @Test(arguments: [false, true])
    func anInsertionInDoubtIsNeitherRepeatedNorForgotten(hasRun: Bool) throws {
        var first = try Rehearsal()
        first.walk(["", "", "", "insert"])
        let inserted = try #require(
            first.records.firstIndex {
                if case .intent(.run(let command)) = $0 { command.argv.contains("-I") } else { false }
            })
        var second = try Rehearsal(resuming: SessionHistory(first.records[...inserted]))
        if hasRun { second.rules = first.rules }
        second.hear(.started)
        #expect(!second.commands.contains { $0.contains("-I") })
        let session = try #require(second.engine.rollbackOrder.families[.ipv4]?.session)
        #expect(session.marks.inserted == (hasRun ? [0] : []))
        second.hear(.answered("abort"))
        #expect(second.actions.last == .finish(.rolledBack))
    }

    /// A cut after the insertion was read.
    @Test func theSessionsRulesAreItsOwnAfterACut() throws {
        var first = try Rehearsal()
        first.walk(["", "", "", "insert"])
        let own = SessionRules.Marks(inserted: [0])
        #expect(first.engine.rollbackOrder.families[.ipv4]?.session.marks == own)
        let history = SessionHistory(first.records)
        #expect(history.rollbackOrder?.families[.ipv4]?.session.marks == own)
        var second = try Rehearsal(resuming: history)
        second.rules = first.rules
        second.hear(.started)
        #expect(second.engine.rollbackOrder.families[.ipv4]?.session.marks == own)
    }

    /// Earlier versions wrote down the words of the session's rules, and not where they stand.
    @Test func theRulesOfAnOlderJournalAreFoundByTheirWords() throws {
        let state = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
        let (loopback, ssh) = ("-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT")
        func listing(_ rules: String...) -> String {
            "-P INPUT ACCEPT\n" + rules.map { "-A INPUT \($0)\n" }.joined()
        }
        let words = try FilterTable(parsingSpecification: listing(state, loopback)).input.rules.map(\.words)
        let history = SessionHistory([
            .rules([.ipv4: listing(loopback, ssh)], own: nil),
            .intent(.run(Command(["iptables", "-I", "INPUT", "1"] + words[0]))),
            .ended(CommandResult(.exited(0))),
            .rules([.ipv4: listing(state, loopback, ssh)], own: nil), .touched([.ipv4: words]),
            .rules([.ipv4: listing(loopback, state, ssh)], own: nil),
        ])
        let entry = try #require(history.rollbackOrder?.families[.ipv4])
        // The session has moved the rule for loopback. Somebody else's copy of the state rule stands at the end.
        let now = try FilterTable(parsingSpecification: listing(state, ssh, loopback, state))
        let expected = try FilterTable(parsingSpecification: listing(loopback, ssh, state))
        #expect(entry.wayBack(from: now).result == expected)
    }

    /// What was proved for the login of before says nothing of the present one.
    @Test func aNewLoginIsProvedAnew() throws {
        var first = try Rehearsal()
        first.answers = { if case .armTimer = $0 { .timerRefused(reason: "why") } else { nil } }
        first.walk(["", "", "", "insert", "", "deny"])
        #expect(first.engine.facts.holds(.sessionTracked, for: nil))
        var second = try Rehearsal(resuming: SessionHistory(first.records))
        second.rules = first.rules
        second.walk(["", "deny"])
        #expect(second.actions.contains { if case .proveTracking = $0 { true } else { false } })
        #expect(second.policy == "DROP")
    }
}

extension Action {
    /// Whether the host may be other than before if the wizard dies at this moment.
    fileprivate var leavesTraces: Bool {
        switch self {
        case .run(let command):
            !Set(command.argv).isDisjoint(with: ["-I", "-A", "-D", "-P", "-Z", "--noflush"])
        case .proveTracking(let probe): probe != nil
        case .runInNamespace, .openNamespace, .beginWatch, .armTimer, .disarmTimer,
            .placeKernelRules, .restore,
            .save,
            .runOnPeer:
            true
        case .show, .ask, .readRulesets, .readWholeRules, .listServices, .resolve, .endWatch, .dropWatch,
            .markConnections,
            .observeConnections, .answerLogin,
            .extendTimer, .fireTimer, .planSave, .unsave, .openShell, .record, .finish:
            false
        }
    }
}
