@testable import Netfilter
@testable import Runbook
@testable import StepEngine

extension Samples {
    /// Each conclusion.
    var findings: [Finding] {
        commandFindings.map(Finding.command) + stateRuleFindings.map(Finding.stateRule)
            + inputFindings.map(Finding.input) + outputFindings.map(Finding.output)
            + doorsFindings.map(Finding.doors) + surroundingsFindings.map(Finding.surroundings)
            + trackingFindings.map(Finding.tracking) + accessFindings.map(Finding.access)
            + servicesFindings.map(Finding.services) + testFindings.map(Finding.test)
            + factFindings.map(Finding.fact) + savingFindings.map(Finding.saving)
            + unconfirmedFindings.map(Finding.unconfirmed)
    }

    private var commandFindings: [CommandFinding] {
        [.done, .leftOut, .outputMatches(text), .outputDiffers(text)]
            + statuses.flatMap {
                [
                    .ended($0), .unrecognised($0), .failed($0), .notPermitted($0),
                    .tryingAgain($0, number: number, of: 3),
                ]
            }
    }

    private var stateRuleFindings: [StateRuleFinding] {
        [
            .effective(rules), .absent, .otherSpelling(position: number, difference: text),
            .narrower(position: number, restriction: text),
            .tooWide(chain: "INPUT", position: number, states: Array(repeating: text, count: max(1, number))),
            .blocked(by: rule), .shadowed(by: rule), .uncertain(because: rule), .untracked(by: rule),
            .notCovered(rule), .tooManyRules, .found(position: number), .foundButNotListed,
            .listedButNotFound(position: number),
        ] + (losses + doubts).map(StateRuleFinding.obstructed)
    }

    private var inputFindings: [InputFinding] {
        let denies: [DefaultDeny] =
            [.byPolicy, .byRule(rule), .uncertain(because: rule), .tooManyRules]
            + (losses + doubts).map(DefaultDeny.elsewhere)
            + wideOpenings.flatMap { [.missing(rule, $0), .missing(nil, $0)] }
        let shadow = RuleReference(
            table: "filter", chain: "INPUT", position: 1, rule: Rule(chain: "INPUT", words: ["-j", "ACCEPT"]))
        let reachable = reachabilities.flatMap { reachability -> [InputFinding] in
            [.loopback(reachability), .neighbourDiscovery(reachability)]
                + ports.map { .management($0, reachability) }
        }
        let wide = wideOpenings.flatMap { opening in
            Family.allCases.map { InputFinding.wideOpen(rule, opening, $0) }
        }
        return [Policy.accept, .drop].flatMap { [.summary($0, rules: number), .policy($0)] } + [
            .broadDrop(rule), .deniesByRules(rules), .policyBeneath(rules), .neighbourDiscoveryNotNeeded,
            .namedPortsAlone, .interfaceTrusted(text),
            .passedOn(Array(repeating: text, count: max(1, number))),
            .ruleShadowed(.init(rule: rule, shadow: shadow)), .ruleShadowed(.init(rule: rule, shadow: rule)),
            .countersReset(packets: UInt64(number)), .countersNotReset(packets: UInt64(number)),
        ] + denies.map(InputFinding.unsolicited) + reachable + wide
    }

    private var outputFindings: [OutputFinding] {
        let each = standings.flatMap { standing -> [OutputFinding] in
            outputFindings(ports[0], .ipv4, standing) + [.neighbourDiscovery(standing)]
        }
        let named = ports.flatMap { port in
            Family.allCases.flatMap { outputFindings(port, $0, .stopped(losses[0])) }
        }
        return each + named + losses.map { .testWillFail(step: number, .ipv4, $0) }
    }

    private func outputFindings(
        _ port: ServicePorts, _ family: Family, _ standing: OutgoingStanding
    ) -> [OutputFinding] {
        [
            .answers(port, family, standing), .answersUntilLogin(port, family, standing),
            .serviceAnswers(port, family, standing),
        ] + OutputFinding.Opening.allCases.map { .opening($0, family, standing) }
    }

    private var doorsFindings: [DoorsFinding] {
        [.asExpected, .notOpen(text), .notKnown, .notGiven] + doors.map(DoorsFinding.unexpected)
    }

    private var doors: [OpenDoor] {
        let destinations: [OpenDoor.Destination] = [
            .here, .port(nil), .port(80...80), .host(address, .kept), .host(address, .among(80...81)),
            .host(address, .any),
        ]
        let sources: [OpenDoor.Sources] = [
            .anywhere, .these([Self.known(AddressRange("10.0.0.1-10.0.0.9"))]), .most, .many,
        ]
        return destinations.flatMap { destination in
            sources.flatMap { source in
                [OpenDoor.Decider.rule(rule), .policy, .someRule].flatMap { decider in
                    [true, false].map { isCertain in
                        OpenDoor(
                            family: .ipv4, transports: [6], ports: 80...80, destination: destination,
                            sources: source, interfaces: [text], decider: decider, isCertain: isCertain)
                    }
                }
            }
        }
    }

    private var surroundingsFindings: [SurroundingsFinding] {
        let names = Array(repeating: text, count: max(1, number))
        let unreadable: [UnreadableRules] = [
            .notEnded(program: text), .failed(program: text, exit: Int32(number), words: text),
            .notUnderstood(program: text, ListingError(line: number, text: text, expected: "rule")),
            .dormant(.init(family: "inet", name: text)),
        ]
        return [
            .bothBackends, .nativeUnknown, .guardedByNative(names, isJudged: true),
            .guardedByNative(names, isJudged: false), .nativeMayGuard(names), .tablesHidden(names),
            .conditionsHidden,
        ] + nativeChains.map(SurroundingsFinding.nativeChain)
            + unreadable.map(SurroundingsFinding.unreadable)
            + FirewallProgram.allCases.map(SurroundingsFinding.program)
    }

    private var trackingFindings: [TrackingFinding] {
        [
            .sessionTracked(packets: UInt64(number)), .sessionListed, .sessionNotFound,
            .sessionNotTracked(takesUpMidway: true), .sessionNotTracked(takesUpMidway: false),
            .managementUntracked(rule: text), .blockedElsewhere(rule: text), .shutElsewhere(text),
            .tableFull(used: number, limit: 262_144), .foreignChain(text), .notProved(reason: sentence),
        ]
    }

    private var accessFindings: [AccessFinding] {
        let several = Array(repeating: login, count: max(1, number))
        return [
            .managedAtConsole, .confirmed, .notSeen(port: 22), .nobodyLoggedIn(several),
            .whoseLogin(several, own: connection), .whoseLogin(several, own: nil), .noLoginFrom(text),
            .wrongCode, .noLogin, .interrupted, .shutOut,
        ]
            + logins.flatMap {
                [
                    .loginSeen($0), .loginIsOlder($0), .loginFromHere($0), .loginElsewhere($0),
                    .anotherWay($0, own: connection), .anotherWay($0, own: nil),
                ]
            }
            + reachabilities.map { .nothingListens(ServicePorts(tcp: 22), $0) }
    }

    private var servicesFindings: [ServicesFinding] {
        [
            .nothingShut, .shutMeanwhile(Array(shutServices.prefix(max(1, number)))),
            .accepted(order, rule), .notAccepted(order),
        ] + services.map(ServicesFinding.leftOpen)
            + services.map { .listens($0, .dropped(by: rule)) }
            + reachabilities.map { .listens(services[0], $0) }
    }

    var order: AcceptOrder {
        Self.known(try? AcceptOrder("80/tcp from 192.0.2.0/24 because of the web server"))
    }

    private var testFindings: [TestFinding] {
        let means: [Observation.Means] = [.network, .namespace]
        let keptOut = reachabilities.flatMap { reachability in
            [command, nil].map { TestFinding.answersKeptOut(.ipv4, reachability, cure: $0) }
        }
        return means.flatMap { mean in
            outboundConclusions.map { TestFinding.outbound($0, mean) }
                + inboundConclusions.map { .inbound($0, mean) }
        } + [
            .repliesCounted(rule: rule, packets: UInt64(number)),
            .repliesNotCounted(rule: rule, packets: UInt64(number), of: 5),
            .repliesNotCounted(rule: nil, packets: UInt64(number), of: 5), .noOutboundTest, .rulesChanged,
            .watchFailed(reason: sentence), .namespaceFailed(reason: sentence), .curlEnded(Int32(number)),
        ] + keptOut + reachabilities.map { .portNotBlocked(port: 9090, $0) }
            + Outcome.Saying.allCases.map(TestFinding.ncSaid)
    }

    private var outboundConclusions: [OutboundConclusion] {
        let entries: [WatchResult.TrackingEntry] = [.answered, .unanswered, .absent, .unknown]
        return [
            .nothingSent(address), .overLoopback(address), .tooBusy(missed: number),
            .nameNotResolved(text, reason: sentence), .notWatched(reason: sentence),
        ]
            + flows.flatMap { flow -> [OutboundConclusion] in
                entries.map { .answered(flow, counted: UInt64(number), above: rule, entry: $0) } + [
                    .silent(flow), .refused(flow, counted: UInt64(number)),
                    .refusedOnTheWay(flow, by: address), .stoppedBeforeInput(flow),
                    .decidedEarlier(flow, by: rule, isAccepted: true),
                    .decidedEarlier(flow, by: rule, isAccepted: false),
                    .decidedEarlier(flow, by: nil, isAccepted: false),
                    .indistinct(flow, by: rule, others: number), .indistinct(flow, by: nil, others: number),
                    .stoppedAfterRule(flow), .notTracked(flow),
                ]
            }
    }

    private var inboundConclusions: [InboundConclusion] {
        let sayings = [nil] + Outcome.Saying.allCases
        let absent = sayings.flatMap { saying in
            [Watch.Sender.port(50_000), .address(address)].flatMap { sender in
                [[], strangers].map {
                    InboundConclusion.nothingArrived(port: 9090, sender: sender, others: $0, saying)
                }
            }
        }
        let syns = UInt64(number)
        return absent + [.tooBusy(missed: number), .notWatched(reason: sentence)]
            + flows.flatMap { flow -> [InboundConclusion] in
                [[nil], [rule], [rule, nil]].flatMap { rules -> [InboundConclusion] in
                    [
                        .blocked(flow, by: rules, syns: syns, denied: syns),
                        .denialDidNotCount(flow, by: rules, syns: syns),
                    ]
                }
                    + [rule, nil].flatMap { rule -> [InboundConclusion] in
                        [
                            .answered(flow, by: rule), .refused(flow, by: rule),
                            .decidedEarlier(flow, by: rule, syns: syns, counted: syns),
                        ]
                    }
                    + [.overLoopback(flow), .stoppedBeforeInput(flow, syns: syns)]
                    + sayings.map { .disagrees(flow, syns: syns, $0) }
            }
    }

    private var factFindings: [FactFinding] {
        Fact.allCases.flatMap { fact in
            [.notObserved(fact), .stale(fact)]
                + [Observation.Means.network, .namespace].map { .observed(fact, $0) }
        }
    }

    private var savingFindings: [SavingFinding] {
        savedFiles.map(SavingFinding.saved) + [.notSaved(reason: sentence)]
    }

    var savedFiles: [SaveResult.SavedFile] {
        [nil, Family.ipv4, .ipv6].flatMap { family in
            [nil, text].flatMap { other in
                [[], [text]].map { leftOut in
                    SaveResult.SavedFile(
                        family: family, path: text, previous: other, rules: number, leftOut: leftOut,
                        remark: other.map { $0 + "." })
                }
            }
        }
    }

    private var unconfirmedFindings: [UnconfirmedFinding] {
        let time = "2026-01-02T03:04:05"
        return [
            .kernelOpens(rule, time: time, isOpen: true), .kernelOpens(rule, time: time, isOpen: false),
            .doorOpened(rule, by: text), .doorOpened(rule, by: nil), .temporaryRuleSaved(rule),
        ] + unconfirmedChanges.map(UnconfirmedFinding.change)
    }

    private var unconfirmedChanges: [UnconfirmedChange] {
        let denied = Self.known(FilterTable(chains: [Chain(name: "INPUT", policy: .drop)]))
        let timers: [ArmedLines.Timer?] = [
            nil, .init(process: 7, secondsLeft: number), .init(process: nil, secondsLeft: number),
        ]
        return timers.flatMap { timer in
            [[], [Int32(7)], [7, 8]].flatMap { restorers in
                [nil, true, false].compactMap { unit in
                    let lines = ArmedLines(
                        timer: timer, restorers: restorers, watcher: timer.map { _ in 9 }, unit: unit,
                        in: [.ipv4: denied])
                    return UnconfirmedChange(in: [.ipv4: openedTable], newest: nil, lines)
                }
            }
        }.flatMap { change in
            [nil, true, false].flatMap { isGuard in
                [[], [Family.ipv4], Family.allCases].map { families in
                    var change = change
                    change.denied = families
                    change.session = isGuard.map {
                        .init(id: text, awaitsConfirmation: true, isGuard: $0)
                    }
                    return change
                }
            }
        }
    }

    private var openedTable: FilterTable {
        let opening = ManagementAccess(services: [ServicePorts(tcp: 22)], client: nil).openingRules
        return Self.known(FilterTable(chains: [Chain(name: "INPUT", policy: .drop, rules: opening)]))
    }
}
