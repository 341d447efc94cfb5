import ArgumentParser
import Host
import Linux
import Netfilter
import SafeText
import StepEngine
import Terminal

/// Putting the rules of a session back, from any terminal.
struct RollbackCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put the rules back as they were at the start of a session (as root).",
        usage: "surefoot rollback [SESSION] [OPTION ...]")
    static let examples = ["sudo surefoot rollback", "sudo surefoot rollback --full"]
    static let statuses: [Status] = [.done, .failed, .usage, .notPermitted, .inputMissing, .rollbackFailed]

    static func meaning(of status: Status) -> String {
        status == .done ? "the rules are back, or were never changed" : status.meaning
    }

    @Argument(help: .session)
    var session: String?

    @Flag(help: "Put the whole filter table back, also rules that others have added or removed since.")
    var full = false

    @Flag(help: "Do not ask first.")
    var yes = false

    @Flag(help: .hidden)
    var deadline = false

    @OptionGroup var programs: ProgramOptions

    func run() async throws {
        try Permission.demandFirewall(for: "surefoot rollback")
        let old = try JournalFolder.own.chosen(session)
        let runner = programs.runner(of: old.history.header)
        guard !deadline else { throw ExitCode(await OverdueRollback(old, runner).run()) }
        let services = old.history.header?.management ?? []
        if let strangeness = old.strangeness {
            let sentence = strangeness + " What it tells of the session's rules may be missing below."
            Screen.standard.show([.verdict(.note, nil, sentence)])
        }
        var plan = RollbackPlan(old)
        if case .earlier(let isCertain) = old.boot {
            Screen.standard.show(.session(.restarted(session: old.id, isCertain: isCertain)))
        } else if plan.order == nil {
            Screen.complain("Session \(old.id) had not read the rules yet, so it has changed none.")
            guard plan.cutOff != nil else { throw ExitCode(Status.failed) }
        }
        let login = LoginFinder().find()
        plan.management = ManagementAccess(
            services: services, client: login.connection?.client,
            tunnels: TunnelFinder().tunnel(carrying: login)?.ports ?? [])
        try await look(&plan, runner)
        guard !plan.isEmpty else { return try await nothing(to: plan.order, of: old.id, runner) }
        Screen.standard.show(plan.lines(of: old.id))
        if try ask(plan) { return try await openDoor(plan, old.id, runner) }
        try await carryOut(plan, of: old.id, runner)
    }

    private func look(_ plan: inout RollbackPlan, _ runner: CommandRunner) async throws {
        guard let order = plan.order, let management = plan.management else { return }
        let readings = await RulesetReader(runner).read(order.families.keys.sorted())
        for (family, entry) in order.families {
            guard case .table(let table, _) = readings[family] else {
                try demandListing(of: family)
                plan.unlistable.append(family)
                continue
            }
            let commands = await commands(from: table.withoutProbes, to: entry, of: family, runner)
            plan.commands[family] = commands.isEmpty ? nil : commands
            // Who was kept out before is not shut out by it.
            guard management.isOpen(in: table, of: family) else { continue }
            plan.shutOut[family] =
                full || entry.whole != nil
                ? management.obstacle(in: entry.snapshot, of: family)
                : entry.obstacleAfterWayBack(from: table.withoutProbes, of: family, to: management)
        }
    }

    /// Without a listing a family can be opened, but its whole table cannot be put back.
    private func demandListing(of family: Family) throws {
        guard full else { return }
        Screen.complain(
            "The rules of \(family.command) cannot be read, so nothing was done. Without --full, INPUT is opened where that "
                + "is so.")
        throw ExitCode(Status.failed)
    }

    private func commands(
        from table: FilterTable, to entry: RollbackOrder.Entry, of family: Family, _ runner: CommandRunner
    ) async -> [Command] {
        if let whole = entry.whole {
            let filter = whole.saved[family.command].flatMap { try? SavedRuleset(parsing: $0) }?.filter
            return await WholeReturn(family, whole, runner).commands()
                + [filter.flatMap { command(from: $0, to: entry, of: family) }].compactMap(\.self)
        }
        return [command(from: table, to: entry, of: family)].compactMap(\.self)
    }

    private func command(
        from table: FilterTable, to entry: RollbackOrder.Entry, of family: Family
    ) -> Command? {
        let argv = [family.command + "-restore", "-w", "5"]
        if full {
            let isThere = table.hasSameRules(as: entry.snapshot)
            return isThere ? nil : Command(argv, input: Rollback.fullRestoreInput(to: entry.snapshot))
        }
        return entry.wayBack(from: table).restoreInput.map {
            Command(argv + ["--noflush"], input: $0)
        }
    }

    /// Nothing is left to take back. That does not mean that the rules are those of the start: others may have changed
    /// them, or the session itself while its journal could not be written.
    private func nothing(to order: RollbackOrder?, of id: String, _ runner: CommandRunner) async throws {
        guard let order else {
            return Screen.standard.show(TakingBackMessage.nothingSaved(session: id).lines)
        }
        for family in order.families.keys { await ProbeRemover(runner).remove(of: family) }
        let readings = await RulesetReader(runner).read(order.families.keys.sorted())
        let changes = order.families.reduce(into: [Family: [RulesetDifference]]()) { changes, entry in
            guard case .table(let table, _) = readings[entry.key] else { return }
            let own = RulesetDifference.between(entry.value.snapshot, and: table)
            changes[entry.key] = own.isEmpty ? nil : own
        }
        guard !changes.isEmpty else {
            return Screen.standard.show(TakingBackMessage.asAtStart(session: id).lines)
        }
        Screen.standard.show(TakingBackMessage.differs(session: id, changes).lines)
        throw ExitCode(Status.failed)
    }

    /// - Returns: whether to open the door instead.
    private func ask(_ plan: RollbackPlan) throws -> Bool {
        guard !yes || !plan.shutOut.isEmpty else { return false }
        guard !yes else {
            Screen.complain(
                "Nothing was done, since it would shut you out. `surefoot rollback` without `--yes` asks what to do."
            )
            throw ExitCode(Status.failed)
        }
        try Permission.demandTerminal(for: "surefoot rollback --yes")
        Screen.standard.write(plan.shutOut.isEmpty ? "rollback | quit > " : "open | rollback | quit > ")
        switch readLine() {
        case "rollback": return false
        case "open" where !plan.shutOut.isEmpty: return true
        default:
            Screen.standard.show(TakingBackMessage.declined.lines)
            throw ExitCode(Status.failed)
        }
    }

    private func openDoor(
        _ plan: RollbackPlan, _ id: String, _ runner: CommandRunner
    ) async throws {
        let journal = SessionJournal(of: id)
        defer { journal.end().map(Screen.standard.show) }
        for command in plan.shutOut.keys.sorted().flatMap(plan.openings) {
            journal.write(.intent(.run(command)))
            let result = await runner.run(command)
            journal.write(.ended(result))
            guard result.exit == 0 else {
                Screen.complain("\(command) failed. \(result.stderr)")
                throw ExitCode(Status.failed)
            }
        }
        Screen.standard.show(TakingBackMessage.openedInstead(session: id).lines)
    }

    /// The rules come first: neither the journal nor a saved file holds them up, should the disk stand still.
    private func carryOut(_ plan: RollbackPlan, of id: String, _ runner: CommandRunner) async throws {
        let journal = SessionJournal(of: id)
        defer { journal.end().map(Screen.standard.show) }
        var result = RollbackResult.restored
        if var order = plan.order, plan.changesRules {
            // Who was told what it shuts out, and wants it all the same, gets it.
            order.management = plan.shutOut.isEmpty ? plan.management : nil
            journal.write(.intent(.restore))
            result = full ? await restoreFully(plan.commands, runner) : await restore(order, runner)
            journal.write(.restored(result))
            let isAsAtStart = await isAsAtStart(order, runner)
            Screen.standard.show(.rollback(.restored(result, asAtStart: isAsAtStart)))
        }
        if let cutOff = plan.cutOff { Screen.standard.show(cutOff.takeBack()) }
        if !plan.saved.isEmpty {
            Screen.standard.show(.saving(.returned(await SaveTakeBack(runner).run(plan.saved))))
            journal.write(.unsaved)
        }
        guard result == .restored else { throw ExitCode(Status.rollbackFailed) }
        journal.write(.finished(.rolledBack))
    }

    private func isAsAtStart(_ order: RollbackOrder, _ runner: CommandRunner) async -> Bool {
        let readings = await RulesetReader(runner).read(order.families.keys.sorted())
        return order.families.allSatisfy { family, entry in
            guard case .table(let table, _) = readings[family] else { return false }
            return table.input.hasSameRules(as: entry.snapshot.input)
        }
    }

    /// A timer that runs does it itself, so that it cannot do it a second time later.
    private func restore(_ order: RollbackOrder, _ runner: CommandRunner) async -> RollbackResult {
        if let timer = RollbackTimer.running(), case .fired(let result) = timer.fire() {
            return result
        }
        return await RollbackRunner(runner).run(order)
    }

    /// Nothing that a timer would do later is missing then.
    private func restoreFully(_ plan: [Family: [Command]], _ runner: CommandRunner) async -> RollbackResult {
        var failures: [Family: String] = [:]
        for (family, commands) in plan.sorted(by: { $0.key < $1.key }) {
            for command in commands {
                let result = await runner.run(command)
                if result.exit != 0 { failures[family] = "\(command) ended with: \(result.stderr)" }
            }
        }
        guard failures.isEmpty else { return .failed(failures) }
        _ = RollbackTimer.running()?.disarm()
        return .restored
    }
}
