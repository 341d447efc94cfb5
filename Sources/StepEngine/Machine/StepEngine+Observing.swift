import Netfilter
import Runbook

/// Tests of connections: somebody makes one, and the wire and the kernel's counters tell what became of it.
extension StepEngine {
    mutating func beginObservation() -> [Action] {
        progress.toObserve.first.map { askToObserve($0) } ?? complete()
    }

    /// Asks for the test of one family. What is counted from here on belongs to it.
    mutating func askToObserve(_ family: Family) -> [Action] {
        guard let report = step.report else { return complete() }
        // What an older reading has counted is no beginning: packets of before would belong to the test.
        guard report != .curl || freshlyCounted.contains(family) else { return read(.observation(family)) }
        let dropped = prepare(report, of: family)
        if report == .nc, let obstacle = obstacleToInboundTest(of: family) {
            return dropped + [.show(.verdict(.fail, family, .test(obstacle)))] + fail()
        }
        let shown = testCommand(for: family).map {
            [Action.show(.test(.elsewhere(report, family, $0, isLab: settings.isLab)))]
        }
        return dropped + (shown ?? []) + askForTest(of: family, watched: false)
    }

    /// What is counted from here on belongs to the next test.
    private mutating func prepare(_ report: Step.Report, of family: Family) -> [Action] {
        let dropped = dropTest()
        testNumber += 1
        counts.baselines[report, default: [:]][family] = tables[family]?.packets(movedBy: report) ?? 0
        return dropped
    }

    /// The way of a test that was typed where the last one has failed. What would be in its way is told like the first time.
    mutating func testAnew(_ family: Family, by word: Word, _ argument: String) -> [Action] {
        let asked = askToObserve(family)
        guard case .asking(let prompt, let situation) = state, situation == .observe(family) else {
            return asked
        }
        return obey(word, argument, prompt, situation)
    }

    /// There must be a port without a rule of its own, or nothing can be tried.
    private mutating func obstacleToInboundTest(of family: Family) -> TestFinding? {
        guard blockedPort(for: family) == nil, let port = step.check?.blockedPort,
            let reachability = analysis(family)?.newInbound(port: port)
        else { return nil }
        progress.hint = "no-port-left"
        return .portNotBlocked(port: port, reachability)
    }

    mutating func askForTest(of family: Family, watched: Bool) -> [Action] {
        let all =
            (watched ? [] : waysToTest) + (step.isOptional ? [.skip] : []) + (settings.hasPeer ? [.peer] : [])
            + [.back]
        return ask(.observe(family), all, report: step.report)
    }

    /// How the step's tests can be done.
    var waysToTest: [Word] { (step.run == nil ? [] : [.run]) + [.watch, .namespace] }

    /// The command that the person runs, as far as it is known.
    func testCommand(for family: Family) -> Command? {
        step.elsewhere.flatMap {
            command($0, for: family, url: settings.urls[family] ?? "http://ANOTHER-HOST/")
        }
    }

    mutating func peerFinished(
        _ result: CommandResult, _ prompt: Prompt, _ situation: Situation
    ) -> [Action] {
        let shown = [Action.show(.verdict(.note, nil, .command(.ended(result.status))))]
        let text = result.stdout + result.stderr
        if case .observe(let family) = situation, test != nil, prompt.report == .nc,
            result.isWhole, let saying = Outcome.Saying(nc: text)
        {
            return shown + endTest(.saying(saying), family)
        }
        state = .asking(prompt, situation)
        return shown + [.ask(prompt)]
    }

    /// What the person pasted. It proves nothing by itself: it must agree with what was watched.
    mutating func reported(_ text: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation, let report = prompt.report else { return [.ask(prompt)] }
        guard let told = Self.told(text, report) else {
            return [.show(.test(.reportNotUnderstood(report))), .ask(prompt)]
        }
        guard test != nil else { return [.show(.test(.reportNotWatched(report))), .ask(prompt)] }
        return endTest(told, family)
    }

    private static func told(_ text: String, _ report: Step.Report) -> LiveTest.Told? {
        switch report {
        case .curl: curlExitStatus(in: text).map { .exit(CommandResult(.exited($0))) }
        case .nc: Outcome.Saying(nc: text).map { .saying($0) }
        }
    }

    /// What was said, what was seen on the wire and what the rules counted must agree.
    mutating func judgeObservation(of family: Family) -> [Action] {
        guard let ended = progress.ended, let report = step.report else { return askToObserve(family) }
        progress.ended = nil
        let row = outcome(of: ended.test.told)
        let (finding, isProof) = conclusion(of: ended)
        guard !isProof || counts.baselines[report]?[family] != nil else {
            return [.show(.verdict(.fail, family, .test(.rulesChanged)))] + fail()
        }
        let said = remarks(on: ended.test.told, row)
        // A program's own failure says more than the wire where that has seen nothing wrong.
        let isPassed = isProof && (row?.verdict ?? .pass) == .pass
        guard isPassed else {
            // What the program's failure usually means is not so where the wire has seen the contrary.
            progress.hint = isProof ? "seen-otherwise" : row?.hint ?? "counters-disagree"
            return said + [.show(.verdict(isProof ? .note : .fail, family, .test(finding)))] + fail()
        }
        progress.next = row?.next
        // What nc said is explained where it is no proof.
        let hint = row?.says == nil ? row?.hint : nil
        let remark = hint.flatMap { step.body[$0] }.map { [Action.show(.step(.section($0)))] } ?? []
        for fact in step.establishes where fact.kind == .evidence {
            evidence.note(fact, for: family, by: ended.test.means)
        }
        if report == .curl { counts.answered[family] = ended.result.last }
        progress.toObserve.removeAll { $0 == family }
        return said + [.show(.verdict(.ok, family, .test(finding)))] + remark
            + (progress.toObserve.first.map { askToObserve($0) } ?? complete())
    }

    private func outcome(of told: LiveTest.Told) -> Outcome? {
        switch told {
        case .nothing: nil
        case .exit(let result): step.outcomes.first { $0.matches(result) }
        case .saying(let saying): step.outcomes.first { $0.says == saying }
        }
    }

    private func remarks(on told: LiveTest.Told, _ row: Outcome?) -> [Action] {
        switch told {
        case .nothing: []
        case .exit(let result):
            [
                .show(
                    .verdict(
                        .note, nil,
                        result.exit.map { .test(.curlEnded($0)) } ?? .command(.ended(result.status))))
            ]
        case .saying(let saying): [.show(.verdict(.note, nil, .test(.ncSaid(saying))))]
        }
    }

    private func conclusion(of ended: EndedTest) -> (TestFinding, isProof: Bool) {
        switch ended.watch.target {
        case .replies(let peer):
            let test = OutboundTest(
                peer: peer, result: ended.result, stateRule: tables[ended.watch.family]?.effectiveStateRule,
                deciders: deciders(of: ended.result.flows.judged, isReply: true))
            return (.outbound(test.conclusion, ended.test.means), test.conclusion.isProof)
        case .arrivals(let port, let sender):
            let told: Outcome.Saying? = if case .saying(let saying) = ended.test.told { saying } else { nil }
            let test = InboundTest(
                port: port, sender: sender, result: ended.result, saying: told,
                deciders: deciders(of: ended.result.flows.first { $0.synsIn > 0 }, isReply: false),
                denial: analysis(ended.watch.family)?.denial(of: port))
            return (.inbound(test.conclusion, ended.test.means), test.conclusion.isProof)
        }
    }

    /// The rules of INPUT that may take the packets of a connection, in their order; nil stands for the policy.
    private func deciders(of flow: Flow?, isReply: Bool) -> [RuleReference?] {
        guard let flow else { return [] }
        return analysis(flow.remote.family)?.deciders(of: flow.packet(isReply: isReply)) ?? []
    }
}

extension Flow {
    /// A packet of the connection that comes in: its first one, or a reply.
    fileprivate func packet(isReply: Bool) -> Packet {
        var packet = Packet()
        packet.interface = interface
        packet.transport = Transport.tcp
        packet.source = remote
        packet.destination = local
        packet.sourcePort = remotePort
        packet.destinationPort = localPort
        packet.isToLocalAddress = true
        packet.state = isReply ? .established : .new
        packet.direction = isReply ? .reply : .original
        packet.tcpFlags = isReply ? .acknowledging : .syn
        return packet
    }
}

extension Check {
    /// The port that a check wants blocked.
    var blockedPort: UInt16? {
        if case .portBlocked(let port) = self { port } else { nil }
    }
}
