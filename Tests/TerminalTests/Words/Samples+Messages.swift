@testable import Netfilter
@testable import Runbook
@testable import StepEngine
@testable import Terminal

extension Samples {
    /// Each message, but those that show what a step file says.
    var messages: [Message] {
        stepMessages.map(Message.step) + commandMessages.map(Message.command)
            + rulesMessages.map(Message.rules) + changeMessages.map(Message.change)
            + factsMessages.map(Message.facts) + testMessages.map(Message.test)
            + servicesMessages.map(Message.services) + accessMessages.map(Message.access)
            + rollbackMessages.map(Message.rollback) + savingMessages.map(Message.saving)
            + sessionMessages.map(Message.session) + answerMessages.map(Message.answer)
            + findings.map { .verdict(.note, nil, $0) }
            + findings.map { .verdict(.fail, .ipv6, $0, after: .exited(Int32(number))) }
            + Verdict.allCases.map { .verdict($0, .ipv4, .input(.namedPortsAlone)) }
    }

    /// All that is said outside of a walk: by a command under guard, and by the way back.
    var speeches: [Speech] { guardMessages.map(Speech.guarding) + takingBackMessages.map(Speech.takingBack) }

    /// What is said outside of a walk.
    enum Speech {
        case guarding(GuardMessage)
        case takingBack(TakingBackMessage)

        var lines: [ScreenLine] {
            switch self {
            case .guarding(let message): message.lines
            case .takingBack(let message): message.lines
            }
        }
    }

    private var planned: [StepMessage.PlannedCommand] {
        [nil, .ipv4].flatMap { family in
            [nil, "insert"].flatMap { word in
                [nil, command].map { undo in
                    .init(family: family, word: word, command: command, undo: undo)
                }
            }
        }
    }

    private var stepMessages: [StepMessage] {
        [
            .header(.init(number: number, total: 10, title: text, introduction: "")), .noReason,
            .noHint(.nothing), .noHint(.failure), .noHint(.requirement), .undo([]),
        ] + planned.flatMap { [.plan([$0]), .plan([$0, $0]), .undo([$0])] }
    }

    private var results: [CommandResult] { statuses.map { CommandResult($0, stdout: text, stderr: text) } }

    private var commandMessages: [CommandMessage] {
        [
            .running(command), .runningInNamespace(command), .runningOnPeer(text), .awaited(seconds: number),
        ] + results.flatMap { [.output(.ipv4, command, $0), .printed($0)] }
    }

    private var stale: [FactStanding] { standings([.fact(.stale(.outboundAnswered))]) }

    private var rulesMessages: [RulesMessage] {
        [
            .now(comparisons), .changes(comparisons), .changedMeanwhile(comparisons),
            .changedSinceTests(comparisons, stale: stale, establishedBy: steps),
            .changedSinceTests(comparisons, stale: Array(stale.prefix(1)), establishedBy: [:]),
            .dynamicChanged(comparisons), .atTheEnd(comparisons), .warning(.ipv4, text),
        ] + results.map { .unreadable(.ipv4, $0, explanation: sentence) }
    }

    private var steps: [Fact: Int] {
        Dictionary(uniqueKeysWithValues: Fact.allCases.map { ($0, number) })
    }

    private var changeMessages: [ChangeMessage] {
        let reasons: [ChangeMessage.Reason] =
            [.undeclared, .failed, .notWanted] + obstacles.map { .closed([.ipv4: [$0]]) }
            + [.closed([.ipv4: Array(obstacles.prefix(2)), .ipv6: Array(obstacles.prefix(1))])]
        return [
            .needsGuard, .takingWholeRules, .notTaken(reason: sentence), .refused(command), .nothingChanged,
        ]
            + reasons.flatMap { reason in
                [[], [text], [text, text]].map {
                    .takenBack(reason, changes: comparisons, tables: $0)
                }
            }
    }

    private var factsMessages: [FactsMessage] {
        let all = standings(Array(findings.prefix(3)))
        return [
            .gate(all, ahead: []), .gate(all, ahead: Set(Fact.allCases)),
            .saveRefused(all, establishedBy: steps), .saveRefused(all, establishedBy: [:]),
        ]
            + [true, false].flatMap { mayLockOut -> [FactsMessage] in
                [
                    .requirementsMissing(all, establishedBy: steps, mayLockOut: mayLockOut),
                    .requirementsMissing(all, establishedBy: [:], mayLockOut: mayLockOut),
                ]
            }
    }

    private var testMessages: [TestMessage] {
        let peer = NamespacePeer(own: address, peer: address, interface: text, httpPort: 8080)
        let reports = Step.Report.allCases.flatMap { report -> [TestMessage] in
            [true, false].flatMap { isLab in
                Family.allCases.map { TestMessage.elsewhere(report, $0, command, isLab: isLab) }
            } + [.reportNotWatched(report), .reportNotUnderstood(report)]
        }
        let watching = watches.flatMap { watch -> [TestMessage] in
            [true, false].flatMap { isLab in
                [command, nil].map { TestMessage.watching(watch, $0, isLab: isLab) }
            } + [.probing(watch)]
        }
        return reports + watching + [
            .resolving(text), .resolved(text, address), .notAnAddress(text, .ipv4), .notAnEndpoint(text),
            .openingNamespace, .namespaceOpened(peer),
        ]
    }

    private var servicesMessages: [ServicesMessage] {
        let network = Self.known(Network("192.0.2.0/24"))
        let refusals: [AcceptRefusal] = [
            .nothing, .noPort(text), .notListed(ports[0]), .otherTransport(ports[0]), .noNetwork(text),
            .hostBits(text, network), .secondNetwork, .otherFamily(ports[0], .ipv4), .noReason,
            .longReason(bytes: 300), .strangeBeginning, .strangeCharacter("~"), .notUnderstood(text),
            .acceptedAlready(rule),
        ]
        let groups = shutServices.map { [$0] } + [Array(shutServices.prefix(3))]
        let asked = groups.flatMap { [ServicesMessage.wouldBeShut($0), .agreed($0)] }
        return asked + refusals.map(ServicesMessage.refused)
    }

    private var accessMessages: [AccessMessage] {
        let probes: [Probe?] = [nil, .login(connection, position: 1)]
        let told = operatorLogins.flatMap { login in
            [ports, Array(ports.prefix(1))].map { AccessMessage.login(login, services: $0) }
        }
        let notCounted = [true, false].flatMap { timerRuns in
            [[], stale].map { AccessMessage.notCounted($0, changes: comparisons, timerRuns: timerRuns) }
        }
        let others: [AccessMessage] = [.countingPackets, .reopened] + probes.map { .provingTracking($0) }
        return told + notCounted + others + instructions.map { .confirm($0) }
    }

    private var instructions: [AccessMessage.Instructions] {
        let addresses: [[Family: String]] = [
            [:], [.ipv4: "192.0.2.1"], [.ipv4: "192.0.2.1", .ipv6: "2001:db8::1"],
        ]
        return (0..<16).flatMap { bits in
            addresses.flatMap { addresses in
                [nil, confirmation].map { instructions(addresses, $0, bits) }
            }
        }
    }

    private func instructions(
        _ addresses: [Family: String], _ confirmation: Confirmation?, _ bits: Int
    ) -> AccessMessage.Instructions {
        .init(
            port: 22, addresses: addresses, confirmation: confirmation, timerRuns: bits & 1 != 0,
            atConsoleOnly: bits & 2 != 0, isLab: bits & 4 != 0, isOfPolicy: bits & 8 != 0)
    }

    private var rollbackResults: [RollbackResult] {
        [.restored, .opened([.ipv4: sentence]), .failed([.ipv4: sentence, .ipv6: sentence])]
    }

    private var rollbackMessages: [RollbackMessage] {
        let doors = obstacles.map {
            RollbackOrder.OpenedDoor(
                family: .ipv4, obstacle: $0, opening: DoorOpening(setsPolicy: true, accepting: []))
        }
        return [
            .armingTimer, .timerArmed, .kernelOpens(true, services: ports),
            .kernelOpens(false, services: ports), .timerRefused(reason: sentence),
            .policyUnguarded(reason: sentence), .timerExtended, .timeLeft(seconds: number),
            .leavingToTheTimer(isLab: true), .leavingToTheTimer(isLab: false), .timerDisarmed, .timerFired,
            .timerLost, .restoring, .timerGoesOn,
        ]
            + doors.map { .opensDoors([$0]) }
            + rollbackResults.flatMap { result in [true, false].map { .restored(result, asAtStart: $0) } }
    }

    private var boots: [SavePlan.Boot] {
        [.restored(by: text), .unknown, .never]
            + [nil, sentence].flatMap { remedy in
                [[], [command]].map { .notRestored(reason: sentence, remedy: remedy, commands: $0) }
            }
    }

    private var savingMessages: [SavingMessage] {
        let states: [SavePlan.PlannedFile.State] = [
            .new, .same, .differs(removed: [text], added: [text]), .differs(removed: [], added: []),
            .unreadable,
        ]
        let files = states.flatMap { state in
            [nil, Family.ipv6].map { SavePlan.PlannedFile(family: $0, path: text, state: state) }
        }
        let plans = [nil, sentence].flatMap { method in
            boots.map { SavePlan(method: method, files: files, boot: $0, warnings: [sentence]) }
        }
        var undo = SaveUndo()
        undo.files = savedFiles
        undo.enabled = [Command(["systemctl", "enable", text])]
        let returns: [FileReturn] = [.putBack, .remove, .leave(reason: sentence)].map {
            FileReturn(path: text, way: $0)
        }
        return plans.map(SavingMessage.plan) + boots.map(SavingMessage.boot) + [
            .notRestoredByItself, .needsName, .savedAlready(savedFiles), .unsaving(undo),
            .returning(returns), .returned(returns), .cutOff(returns, waiting: []),
            .cutOff(returns, waiting: [text]),
        ]
    }

    private var sessionMessages: [SessionMessage] {
        let left: [Ending.LeftInForce] = [.nothing, .unsavedChanges, .savedChanges, .changesUntilTimer, .lab]
        let endings: [Ending] =
            [.done, .savedInVain, .rolledBack, .interrupted, .rollbackFailed]
            + left.flatMap { [.walked(inForce: $0), .left(inForce: $0), .inputEnded(inForce: $0)] }
        return [
            .noted(isKept: true), .noted(isKept: false), .shellOpens, .noShell(reason: sentence),
            .notRecorded(reason: sentence), .recordsLeft(number, reason: sentence), .interruptedOnce,
            .inputEnded, .restarted(session: text, isCertain: true),
            .restarted(session: text, isCertain: false),
        ] + endings.map(SessionMessage.ended) + resumptions.map(SessionMessage.resumed)
    }

    private var resumptions: [SessionMessage.Resumption] {
        let intents: [Record.Intent?] = [
            nil, .run(command), .peer(text), .probe(insertions: [command], deletions: [command]),
            .openNamespace, .runInNamespace(command), .armTimer, .disarmTimer, .restore,
            .save(.hostFiles), .save(.named(text)),
        ]
        return intents.flatMap { intent in
            [(true, true), (true, false), (false, false)].flatMap { timer in
                [[], comparisons].map {
                    .init(
                        inDoubt: intent, changes: $0, notes: $0.isEmpty ? [] : [text],
                        timerWasArmed: timer.0, timerRuns: timer.1)
                }
            }
        }
    }

    private var answerMessages: [AnswerMessage] {
        let obstacles: [AnswerMessage.Obstacle] = [
            .missing, .services, .failure, .review, .login, .ofStep(number, text), .noUse,
        ]
        let prompted = prompts.flatMap { prompt -> [AnswerMessage] in
            [.help(prompt), .needsWord(prompt), .notUnderstood(text, prompt)]
                + obstacles.map { AnswerMessage.notNow(text, $0, prompt) }
        }
        let worded = words.dropFirst().flatMap {
            [AnswerMessage.needsWholeWord($0), .unexpectedArgument($0, text)]
        }
        return prompted + worded + [.ambiguous(Array(words.suffix(2))), .ambiguous(Array(words.suffix(3)))]
            + [.tooLong(limit: 10_000)]
            + [.address, .host, .remark, .command].map(AnswerMessage.needsArgument)
    }

    var words: [Word] { [.goOn, .step("insert"), .offer("add-loopback")] + Word.fixed }

    private var prompts: [Prompt] {
        [nil, Step.Report.curl, .nc].flatMap { report in
            [true, false].flatMap { isLab in
                [
                    Prompt(words: words, named: 3, report: report, isLab: isLab),
                    Prompt(words: [.retry, .help], named: 1, report: report, isLab: isLab),
                ]
            }
        }
    }

    private var guardMessages: [GuardMessage] {
        let logins: [OperatorLogin?] = [nil] + operatorLogins
        return logins.flatMap { login -> [GuardMessage] in
            [
                .begins(command, login: login, services: ports, programs: [text]),
                .goesOn(session: text, login, commandMayRun: true),
                .goesOn(session: text, login, commandMayRun: false),
            ]
        } + [
            .cannotPutBack([text]), .cannotPutBack([text, text]), .nativeTablesUnknown,
            .notRun(reason: sentence), .running(seconds: number), .ended(Int32(number)), .failed,
            .endedByTheTimer, .unguarded(session: text, reason: sentence), .nativeChainsBeside, .confirmed,
            .toldToEnd, .wentBack, .otherFamilyShut(.ipv6),
            .kernelRules([.ipv4: true, .ipv6: true], services: ports),
            .kernelRules([.ipv4: true, .ipv6: false], services: ports),
            .kernelRules([.ipv4: false], services: ports), .kernelRules([:], services: ports),
        ] + settings.map(GuardMessage.confirm) + obstacles.map { .shutOut($0, .ipv4) }
            + findings.compactMap { if case .access(let finding) = $0 { .claimed(finding) } else { nil } }
    }

    private var takingBackMessages: [TakingBackMessage] {
        let differences = RulesetDifference.between(tables[0], and: tables[1])
        return [
            .plan(session: text, [.ipv4: [command], .ipv6: []]),
            .unlistable(.ipv4, DoorOpening(setsPolicy: true, accepting: [])), .declined,
            .openedInstead(session: text), .nothingSaved(session: text), .asAtStart(session: text),
            .differs(session: text, [.ipv4: differences]),
        ] + obstacles.map { .shutsOut(.ipv4, $0, instead: [command]) }
    }
}
