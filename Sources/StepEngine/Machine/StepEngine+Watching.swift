import Netfilter
import Runbook

/// Watching a test: finding out where it goes to, putting in what counts, and taking it out again.
extension StepEngine {
    /// The wizard makes the connection itself.
    mutating func runTest(url: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation else { return [.ask(prompt)] }
        let url = url.isEmpty ? settings.urls[family] ?? "" : url
        guard !url.isEmpty else { return [.show(.answer(.needsArgument(.address))), .ask(prompt)] }
        return begin(LiveTest(family: family, conduct: .wizard(url: url)), to: url, prompt)
    }

    /// The person makes the connection.
    mutating func watch(_ host: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation else { return [.ask(prompt)] }
        if prompt.report == .nc { return watchArrivals(from: host, family, prompt) }
        let host = host.isEmpty ? settings.urls[family] ?? "" : host
        guard !host.isEmpty else { return [.show(.answer(.needsArgument(.host))), .ask(prompt)] }
        return begin(LiveTest(family: family, conduct: .person(host: host)), to: host, prompt)
    }

    private mutating func watchArrivals(from text: String, _ family: Family, _ prompt: Prompt) -> [Action] {
        var sender = Watch.Sender.port(testSourcePort)
        if !text.isEmpty {
            guard let address = Address(text), address.family == family else {
                return [.show(.test(.notAnAddress(text, family))), .ask(prompt)]
            }
            sender = .address(address)
        }
        guard let watch = arrivals(of: family, from: sender) else { return [.ask(prompt)] }
        return begin(LiveTest(family: family, conduct: .person(host: "")), watching: watch)
    }

    /// Watches for a new connection that the rules keep out.
    func arrivals(of family: Family, from sender: Watch.Sender) -> Watch? {
        guard let port = blockedPort(for: family), let denial = analysis(family)?.denial(of: port) else {
            return nil
        }
        return Watch(family, arrivalsAt: port, from: sender, keptOutBy: denial)
    }

    private mutating func begin(_ test: LiveTest, to text: String, _ prompt: Prompt) -> [Action] {
        guard let endpoint = Endpoint(text) else {
            return [.show(.test(.notAnEndpoint(text))), .ask(prompt)]
        }
        if let address = endpoint.address {
            guard address.family == test.family else {
                return [.show(.test(.notAnAddress(endpoint.host, test.family))), .ask(prompt)]
            }
            return begin(test, watchingRepliesFrom: address)
        }
        state = .resolving(test, endpoint.host)
        return [.show(.test(.resolving(endpoint.host))), .resolve(endpoint.host, test.family)]
    }

    mutating func resolved(_ resolution: Resolution) -> [Action] {
        guard case .resolving(let test, let name) = state else { return [] }
        switch resolution {
        case .address(let address):
            return [.show(.test(.resolved(name, address)))] + begin(test, watchingRepliesFrom: address)
        case .failed(let reason):
            progress.hint = "name-not-resolved"
            let conclusion = OutboundConclusion.nameNotResolved(name, reason: reason)
            return [.show(.verdict(.fail, test.family, .test(.outbound(conclusion, .network))))] + fail()
        case .interrupted: return interruptedTest(of: test.family)
        }
    }

    mutating func begin(_ test: LiveTest, watchingRepliesFrom peer: Address) -> [Action] {
        begin(
            test,
            watching: Watch(
                repliesFrom: peer, above: tables[test.family]?.effectiveStateRule,
                except: settings.managementPort))
    }

    mutating func begin(_ test: LiveTest, watching watch: Watch) -> [Action] {
        var test = test
        test.watch = watch
        self.test = test
        state = .beginningWatch
        return [.show(.test(.probing(watch))), .beginWatch(watch)]
    }

    mutating func watchBegan(_ failure: String?) -> [Action] {
        guard state == .beginningWatch, let test, let watch = test.watch else { return [] }
        if let failure {
            return [.show(.verdict(.fail, test.family, .test(.watchFailed(reason: failure))))] + fail()
        }
        switch test.conduct {
        case .person:
            let command = testCommand(for: test.family)
            return [.show(.test(.watching(watch, command, isLab: settings.isLab)))]
                + askForTest(of: test.family, watched: true)
        case .wizard(let url): return run(test, watch, url: url)
        case .namespace: return runInNamespace(test, watch)
        // Such a test is not watched: the kernel's list of connections shows what came of it.
        case .access: return []
        }
    }

    private mutating func run(_ test: LiveTest, _ watch: Watch, url: String) -> [Action] {
        guard let template = step.run, case .replies(let peer) = watch.target, let endpoint = Endpoint(url),
            let command = command(template, for: test.family, url: url)?.resolving(endpoint, to: peer)
        else { return fail() }
        guard command.effect == .reads else { return refuse(command) }
        state = .reporting(test.family, .test)
        return [.show(.command(.running(command))), .run(command)]
    }

    mutating func testFinished(_ result: CommandResult, _ family: Family) -> [Action] {
        let output = result.isSilent ? [] : [Action.show(.command(.printed(result)))]
        guard result.status != .interrupted else { return output + interruptedTest(of: family) }
        if step.report == .nc {
            let saying = Outcome.Saying(nc: result.stdout + result.stderr)
            return output + endTest(saying.map { .saying($0) } ?? .nothing, family)
        }
        return output + endTest(.exit(result), family)
    }

    /// A test that the person has ended proves nothing, whatever was seen of it until then: it is asked for anew.
    private mutating func interruptedTest(of family: Family) -> [Action] {
        [.show(.verdict(.note, family, .command(.ended(.interrupted))))] + read(.observation(family))
    }

    /// The watch has seen all that there will be.
    mutating func noticed() -> [Action] {
        guard case .asking(let prompt, let situation) = state else { return [] }
        guard case .observe(let family) = situation, test != nil else { return [.ask(prompt)] }
        return endTest(.nothing, family)
    }

    mutating func endTest(_ told: LiveTest.Told, _ family: Family) -> [Action] {
        test?.told = told
        state = .endingWatch(family)
        return [.endWatch]
    }

    mutating func watchEnded(_ result: WatchResult) -> [Action] {
        guard case .endingWatch(let family) = state, let test, let watch = test.watch else { return [] }
        self.test = nil
        progress.ended = EndedTest(test: test, watch: watch, result: result)
        return read(.afterObservation(family))
    }

    /// Nothing that counts, and no namespace, outlives its test.
    mutating func dropTest() -> [Action] {
        guard test != nil else { return [] }
        test = nil
        return [.dropWatch]
    }

    /// A port without a rule of its own: the one that the step names, one near it, or at the end of a range. One that is
    /// open to nobody is best.
    func blockedPort(for family: Family) -> UInt16? {
        guard let wanted = step.check?.blockedPort, let analysis = analysis(family) else { return nil }
        let ports = [wanted] + (9091...9099) + [49151, 1023]
        return ports.first { analysis.denial(of: $0)?.isForAll ?? false }
            ?? ports.first { analysis.denial(of: $0) != nil }
    }

    /// The source port of the test's command. Each test has its own, so that no packet of an earlier one counts.
    var testSourcePort: UInt16 {
        40000 + UInt16((Int(settings.testSeed) + testNumber * 7919) % 20000)
    }
}

extension StepEngine.State {
    /// Whether a test may be under way in it.
    var keepsTest: Bool {
        switch self {
        case .openingNamespace, .beginningWatch, .asking(_, .observe), .reporting, .endingWatch,
            .reading(.show(_, .observe)), .reading(.beforeAnswer(_, _, .observe)),
            .reading(.beforeAbort(_, .observe)):
            true
        case .idle, .reading, .asking, .running, .resolving, .proving, .listing, .arming, .observingAccess,
            .disarming, .restoring, .takingWholeRules, .comparing, .planningSave, .saving, .finished:
            false
        }
    }
}
