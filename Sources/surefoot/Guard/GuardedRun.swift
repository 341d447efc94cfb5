import ArgumentParser
import Glibc
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// A command of somebody else's that changes the firewall, with the way back prepared around it.
final class GuardedRun {
    private let command: Command
    private let path: String
    private let change: GuardedChange
    private let hasNft: Bool

    /// Looks at the host, and takes down all that its packet filters hold.
    static func make(
        _ words: [String], _ wishes: WalkWishes, _ runner: CommandRunner
    ) async throws -> GuardedRun {
        guard let path = runner.programs.find(words[0]) else {
            throw refusal(runner.programs.absence(of: words[0]))
        }
        let listener: ConfirmationListener
        do throws(HostError) { listener = try ConfirmationListener() } catch { throw refusal(error.reason) }
        guard let confirmation = Confirmation.drawn() else {
            throw refusal("/proc is not there, so that nobody could be told how to confirm.")
        }
        let findings = try HostFindings(
            wishes.management, runner, Surroundings(), confirmation: confirmation,
            families: Family.allCases.filter { runner.programs.find($0.command) != nil && $0.isInKernel })
        let session = try await WalkSession.begin(
            from: findings.settings.families, runner, ConditionalReader(runner))
        // Until here nothing was done, and a signal just ends the program.
        Signals.catchAll()
        let families = findings.settings.families
        for family in families { await ProbeRemover(runner).remove(of: family) }
        let order = try await order(findings.settings, runner)
        let change = GuardedChange(
            order, findings.settings, listener, runner, session, seconds: wishes.confirmWithin)
        change.write(
            .began(await SessionHeader(of: session, findings, runner, nil)))
        return GuardedRun(Command(words), path, change, hasNft: runner.programs.find("nft") != nil)
    }

    /// - Returns: what the person is told, and the exit status.
    private static func refusal(_ reason: String) -> ExitCode {
        Screen.standard.show(GuardMessage.notRun(reason: reason).lines)
        return ExitCode(Status.failed)
    }

    private static func order(_ settings: Settings, _ runner: CommandRunner) async throws -> RollbackOrder {
        let readings = await RulesetReader(runner).read(settings.families)
        var order = RollbackOrder(families: [:], management: settings.managementAccess)
        let whole: [Family: WholeRules]
        do throws(WholeRulesReader.Failure) {
            whole = try await WholeRulesReader(runner).read(settings.families)
        } catch {
            throw refusal(error.reason)
        }
        for family in settings.families {
            switch readings[family] {
            case .table(let table, _):
                order.families[family] = .init(
                    snapshot: table, session: SessionRules(known: table.input.rules), whole: whole[family])
            case .unreadable(_, let explanation): throw refusal(explanation)
            case nil: throw refusal("The rules of \(family.command) could not be read.")
            }
        }
        return order
    }

    private init(_ command: Command, _ path: String, _ change: GuardedChange, hasNft: Bool) {
        self.command = command
        self.path = path
        self.change = change
        self.hasNft = hasNft
    }

    /// Runs the command, and waits for the confirmation.
    ///
    /// - Returns: the exit status.
    func run() async -> Int32 {
        defer { change.end() }
        tellBeginning()
        if let reason = await change.arm() { return refused(reason) }
        do throws(SystemError) {
            change.running = try GuardedCommand(starting: command.argv, at: path)
        } catch {
            change.show(.notRun(reason: "\(error.reason)."))
            return await change.goBack(.rolledBack)
        }
        change.deadline.watch(change.running)
        change.show(.running(seconds: change.deadline.remaining ?? 0))
        if let end = await waitForCommand() { return end }
        change.deadline.watch(nil)
        return await change.awaitConfirmation()
    }

    private func tellBeginning() {
        let whole = change.order.families.compactMapValues(\.whole)
        let programs = whole.values.flatMap(\.saved.keys).sorted().map { $0 + "-restore" }
        let native = hasNft && whole.values.contains { $0.native != nil } ? ["nft"] : []
        change.show(
            .begins(
                command, login: change.settings.login, services: change.settings.management,
                programs: programs + native))
        for message in GuardMessage.limits(of: whole) { change.show(message) }
        change.write(.rules(change.order.families.mapValues(\.snapshot.specification), own: [:]))
        change.write(.guarding(command, whole))
    }

    private func refused(_ reason: String) -> Int32 {
        change.write(.timer(.refused(reason: reason)))
        change.show(.notRun(reason: "The rollback timer could not be started. \(reason)"))
        change.write(.finished(.left(inForce: .nothing)))
        return Status.failed.rawValue
    }

    /// - Returns: the exit status where that is the end of all; nil if the command has succeeded.
    private func waitForCommand() async -> Int32? {
        guard let running = change.running else { return nil }
        while !running.hasEnded(within: 200) {
            if change.isToldToEnd { return await change.goBack(.interrupted) }
            if let event = change.deadline.event { return await endedByTheTimer(event) }
        }
        let status = running.wait()
        change.write(.ended(CommandResult(.exited(status))))
        if status == 128 + SIGKILL, let event = await eventSoon() { return await endedByTheTimer(event) }
        change.show(.ended(status))
        if change.isToldToEnd { return await change.goBack(.interrupted) }
        guard status == 0 else {
            change.show(.failed)
            return await change.goBack(.rolledBack)
        }
        return nil
    }

    /// Before anything is put back the timer ends the command, and tells of it a moment later.
    private func eventSoon() async -> Event? {
        for _ in 0..<50 {
            if let event = change.deadline.event { return event }
            usleep(100_000)
        }
        return nil
    }

    private func endedByTheTimer(_ event: Event) async -> Int32 {
        change.show(.endedByTheTimer)
        return await change.timerHasSpoken(event)
    }
}

extension GuardMessage {
    /// What cannot be put back.
    static func limits(of whole: [Family: WholeRules]) -> [GuardMessage] {
        let refused = WholeRulesReader.refused(in: whole)
        return (refused.isEmpty ? [] : [.cannotPutBack(refused)])
            + (whole.values.contains { $0.native != nil } ? [] : [.nativeTablesUnknown])
    }
}

extension Family {
    /// Whether the kernel has the family at all, also where the host has no address of it.
    fileprivate var isInKernel: Bool { self == .ipv4 || FamilyUse.current() != .unavailable }
}
