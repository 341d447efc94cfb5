import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// A walk on a host: this one, or the server of the practice lab.
struct HostWalk {
    private let wishes: WalkWishes
    private let surroundings: Surroundings
    private let screen = Screen.standard
    private let listener = try? ConfirmationListener()
    private let runner: CommandRunner
    private let reader: ConditionalReader

    /// A walk that begins or goes on.
    init(_ wishes: WalkWishes, in surroundings: Surroundings = Surroundings(), _ runner: CommandRunner) {
        self.runner = runner
        reader = ConditionalReader(runner)
        self.wishes = wishes
        self.surroundings = surroundings
    }

    /// Looks at the host, shows what was found, and makes the walk of a new session.
    func make(_ runbook: Runbook) async throws -> Walk {
        let findings = try HostFindings(
            wishes.management, from: wishes.managementFrom, runner, surroundings, confirmation: confirmation)
        try await surroundings.demandLoginBack(findings.settings, runner)
        let outlook = try await findings.outlook(of: runbook, runner)
        let input = try self.input(runbook)
        let session = try await WalkSession.begin(
            from: surroundings.isLab ? [] : findings.settings.families, runner, reader)
        let cutOff = JournalFolder.own.newestOfThisHost().flatMap(CutOffSave.init)
        // A wizard that was killed in the middle of a test has left them.
        for family in findings.settings.families { await ProbeRemover(runner, reader).remove(of: family) }
        let opening =
            [.heading(runbook.title)] + Self.prose(runbook) + surroundings.lines + findings.lines + outlook
            + (cutOff?.message.lines ?? []) + Self.announcement(of: runbook, findings.settings)
        screen.show(opening)
        input.pause(after: opening) { true }
        if let cutOff { screen.show(cutOff.takeBack()) }
        let header = await SessionHeader(of: session, findings, runner, runbook)
        session.journal.write(.began(header))
        let engine = StepEngine(runbook: runbook, settings: findings.settings)
        return walk(engine, session, input)
    }

    /// Makes the walk that goes on with a session.
    func resume(_ old: JournalFolder.Session, _ runbook: Runbook, takeOver: Bool) async throws -> Walk {
        let header = try header(of: old, walking: runbook)
        let findings = try HostFindings(
            header.management, from: header.managementFrom ?? [], runner, surroundings,
            confirmation: confirmation, families: header.families)
        let input = try self.input(runbook)
        let session = try WalkSession.resume(old.id, takeOver: takeOver)
        for family in header.families { await ProbeRemover(runner, reader).remove(of: family) }
        let cutOff = CutOffSave(of: old)
        let timer = RollbackTimer.running()
        let engine = StepEngine(
            runbook: runbook, settings: findings.settings, resuming: old.history, timerRuns: timer != nil)
        guard let engine else {
            Screen.complain("The rules in \(old.path) cannot be read, so the session cannot go on.")
            throw ExitCode(Status.failed)
        }
        screen.show(
            [.heading("\(runbook.title): session \(old.id) goes on")] + findings.lines
                + (cutOff?.message.lines ?? []) + Self.announcement(of: runbook, findings.settings)
        )
        if let cutOff { screen.show(cutOff.takeBack()) }
        let account = Account.current(environment: ProcessEnvironment.variables)
        session.journal.write(.resumed(account: account, login: findings.login))
        return walk(engine, session, input, timer: timer)
    }

    /// A session's header; or says why it cannot go on with this runbook, and ends.
    private func header(of old: JournalFolder.Session, walking runbook: Runbook) throws -> SessionHeader {
        if let header = old.history.header, header.runbookHash == runbook.hash { return header }
        let hash = old.history.header?.runbookHash ?? ""
        let reason =
            hash.count == runbook.hash.count
            ? "The steps have changed since session \(old.id) began"
            : "An earlier version of Surefoot began session \(old.id), and told runbooks apart by another hash. "
                + "Whether the steps are still the same cannot be told"
        Screen.complain(
            "\(reason), so it cannot go on. `surefoot rollback \(old.id)` puts the rules back; `surefoot run` begins anew."
        )
        throw ExitCode(Status.failed)
    }

    /// The commands of a runbook that is not part of the program, before the first question.
    private static func announcement(of runbook: Runbook, _ settings: Settings) -> [ScreenLine] {
        guard runbook.origin != nil else { return [] }
        return DryRun.announcement(
            of: runbook, management: settings.management.first ?? ServicePorts(tcp: 22))
    }

    /// Until here nothing was done, and a signal just ends the program. From here on the walk hears it.
    private func input(_ runbook: Runbook) throws -> any Input {
        Signals.catchAll()
        return try surroundings.input(screen, runbook)
    }

    /// What is typed in a new login; nil if nobody listens to that.
    private var confirmation: Confirmation? { listener == nil ? nil : .drawn() }

    private func walk(
        _ engine: StepEngine, _ session: WalkSession, _ input: any Input, timer: RollbackTimer? = nil
    ) -> Walk {
        Walk(
            engine: engine, screen: screen, input: input, runner: runner, reader: reader,
            saver: RuleSaver(runner),
            session: session,
            deadline: Deadline(
                seconds: wishes.confirmWithin, session: session, programs: runner.programs, timer: timer),
            listener: listener,
            peerCommand: surroundings.peerCommand, remarks: surroundings.remarks)
    }

    private static func prose(_ runbook: Runbook) -> [ScreenLine] {
        let first = runbook.introduction.split(separator: "\n\n").first ?? ""
        return [.text(first.split(separator: "\n").joined(separator: " ")), .blank]
    }
}
