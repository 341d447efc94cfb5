import Netfilter
import Runbook

/// Management access under the new policy, and the timer that puts the rules back without it.
extension StepEngine {
    /// How the person says that a new login works.
    enum Asking: Sendable, Equatable {
        /// By the word at the prompt, with the address that the login comes from, or with none.
        case person(address: String)
        /// Nobody is there: the address is that of the namespace that stands in.
        case namespace(Address?)
    }

    /// A policy that the session has set does not stay without a timer, not even after a cut.
    mutating func proveAccess() -> [Action] {
        hasDenied && timer == .off ? arm(.access) : askForAccess()
    }

    /// Whether a policy DROP is in force that was not there at the start.
    var hasDenied: Bool {
        settings.families.contains { family in
            tables[family]?.table.input.policy == .drop && snapshot[family]?.table.input.policy != .drop
        }
    }

    mutating func askForAccess() -> [Action] {
        progress.vouchedFor = []
        let instructions = AccessMessage.Instructions(
            port: settings.managementPort, addresses: settings.hostAddresses,
            confirmation: settings.confirmation, timerRuns: timer == .armed,
            atConsoleOnly: settings.isManagedAtConsole, isLab: settings.isLab,
            isOfPolicy: progress.guarded == nil)
        return [.markConnections, .show(.access(.confirm(instructions)))] + askForAccessAgain()
    }

    private mutating func askForAccessAgain() -> [Action] {
        ask(
            .access,
            [settings.isManagedAtConsole ? .consoleOnly : .confirm] + (timer == .armed ? [.more] : [])
                + (settings.hasPeer ? [.peer] : []) + (settings.isUnattended ? [.namespace] : []) + [.back])
    }

    // MARK: The code, typed in the new login

    /// Anybody on this host can speak up. What counts is the code, and the connection of the login that it is typed in.
    mutating func loginClaimed(_ claim: LoginClaim) -> [Action] {
        guard case .asking(let prompt, let situation) = state else { return [] }
        guard situation == .access else { return [.ask(prompt)] }
        let finding = settings.finding(on: claim)
        if case .loginSeen(let login) = finding { return believe(login, .network) }
        if case .anotherWay(let login, _) = finding {
            progress.vouchedFor.removeAll { $0.connection.isSame(as: login.connection) }
            progress.vouchedFor.append(login)
        }
        return refuse(finding)
    }

    // MARK: The word, typed at this prompt

    mutating func observeAccess(_ asking: Asking) -> [Action] {
        state = .observingAccess(asking)
        return [.observeConnections]
    }

    /// Nobody is there to log in: a connection from a namespace shows at least that the rules let one in.
    mutating func tryAccessFromNamespace(_ result: CommandResult) -> [Action] {
        (result.isSilent ? [] : [.show(.command(.printed(result)))])
            + observeAccess(.namespace(test?.namespace?.peer))
    }

    mutating func connectionsObserved(_ connections: [NewLogin]) -> [Action] {
        guard case .observingAccess(let asking) = state else { return [] }
        let others = connections.filter { settings.objection(to: $0) == nil }
        switch asking {
        case .namespace(let peer):
            let own = others.first { $0.connection.client == peer }
            return own.map { believe($0, .namespace) } ?? refuse(.notSeen(port: settings.managementPort))
        case .person(let address): return choose(address, among: others)
        }
    }

    /// Others may have logged in as well, so that the person names the address of the own login.
    private mutating func choose(_ text: String, among connections: [NewLogin]) -> [Action] {
        let vouchedFor = progress.vouchedFor.map(\.connection)
        let logins =
            progress.vouchedFor
            + connections.filter { login in
                login.account != nil && !vouchedFor.contains { $0.isSame(as: login.connection) }
            }
        guard !logins.isEmpty else {
            return refuse(
                connections.isEmpty
                    ? .notSeen(port: settings.managementPort) : .nobodyLoggedIn(connections))
        }
        guard !text.isEmpty else { return refuse(.whoseLogin(logins, own: settings.login?.connection)) }
        let address = Address(text)
        guard let login = logins.first(where: { $0.connection.client == address }) else {
            return refuse(.noLoginFrom(text))
        }
        return believe(login, .network)
    }

    // MARK: Judging

    private mutating func refuse(_ finding: AccessFinding) -> [Action] {
        progress.hint = "login-does-not-count"
        let verdict: Verdict = finding.isQuestion ? .note : .fail
        return [.show(.verdict(verdict, nil, .access(finding))), .answerLogin(finding)]
            + askForAccessAgain()
    }

    private mutating func believe(_ login: NewLogin, _ means: Observation.Means) -> [Action] {
        state = .proving(.access(means, login.connection.client.family))
        return [.show(.verdict(.ok, nil, .access(.loginSeen(login)))), .proveTracking(nil)]
    }

    /// The chains around filter INPUT, those of nftables' own among them, must let the next login in as well, and its answers
    /// out. Where it is not the policy that is confirmed, one family is enough to get in by.
    mutating func accessProved(
        _ proof: TrackingProof, _ means: Observation.Means, by family: Family
    ) -> [Action] {
        guard proof.failure == nil else { return refuse(.interrupted) }
        let isOfPolicy = progress.guarded == nil
        let shut = (proof.shut ?? [:]).filter { isOfPolicy || $0.key == family }
        guard let (family, command) = shut.min(by: { $0.key < $1.key }) else { return read(.access(means)) }
        progress.hint = "login-does-not-count"
        return [.show(.verdict(.fail, family, .tracking(.shutElsewhere(command)))), .answerLogin(.shutOut)]
            + askForAccessAgain()
    }

    /// The new connection was made under the rules of its moment. It proves access only if the rules of this moment
    /// would let the next one in as well.
    mutating func judgeAccess(
        _ means: Observation.Means, since before: [Family: JudgedTable]
    ) -> [Action] {
        let broken = Fact.accessGate.flatMap(facts.standings).filter { !$0.holds }
        if progress.guarded?.awaitsLogin ?? false { return judgeGuarded(means, isDenying: broken.isEmpty) }
        guard broken.isEmpty else { return refuseAccess(broken, since: before) }
        evidence.note(.managementReconnected, for: nil, by: means)
        guard timer == .armed else { return [.answerLogin(.confirmed)] + complete() }
        state = .disarming(.confirmed)
        return [.disarmTimer]
    }

    /// The timer runs on, and the step is taken up again where something is missing.
    private mutating func refuseAccess(
        _ broken: [FactStanding], since before: [Family: JudgedTable]
    ) -> [Action] {
        let changed = settings.families.filter { before[$0]?.fingerprint != tables[$0]?.fingerprint }
        let refusal = AccessMessage.notCounted(
            broken, changes: rulesNow(comparedTo: before, of: changed), timerRuns: timer == .armed)
        return [.show(.access(refusal)), .answerLogin(.shutOut)] + enter(progress.index)
    }

    mutating func timerDisarmed() -> [Action] {
        guard case .disarming(let reason) = state else { return [] }
        timer = .off
        switch reason {
        case .confirmed:
            return [.show(.rollback(.timerDisarmed)), .answerLogin(.confirmed)] + goOnConfirmed()
        case .unchanged(let group, let hasSucceeded):
            return [.show(.rollback(.timerDisarmed))] + goOn(after: group, hasSucceeded)
        case .reopened: return askWhileOpen()
        case .putOff: return [.show(.rollback(.timerDisarmed))] + read(.step)
        case .restored(let result, let restoring): return conclude(restoring, result)
        }
    }
}

extension AccessFinding {
    /// Whether it asks something, and nothing is wrong.
    fileprivate var isQuestion: Bool {
        switch self {
        case .whoseLogin, .anotherWay: true
        case .managedAtConsole, .nothingListens, .loginSeen, .confirmed, .notSeen, .nobodyLoggedIn,
            .noLoginFrom, .wrongCode, .noLogin, .loginIsOlder, .loginFromHere, .loginElsewhere, .interrupted,
            .shutOut:
            false
        }
    }
}
