import ArgumentParser
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

/// Putting the rules of a session back, from any terminal.
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put the rules back as they were at the start of a session (as root).")

    @Argument(help: "The session, or the beginning of its name; without it, the newest of this host.")
    var session: String?

    @Flag(help: "Put the whole filter table back, also rules that others have added or removed since.")
    var full = false

    @Flag(help: "Do not ask first.")
    var yes = false

    func run() async throws {
        try Permission.demandFirewall(for: "surefoot rollback")
        let folder = JournalFolder.own
        let old = try folder.chosen(session)
        guard let order = old.history.rollbackOrder else {
            Screen.complain("Session \(old.id) had not read the rules yet, so it has changed none.")
            throw ExitCode(Status.failed)
        }
        let runner = CommandRunner(programs: ProgramPaths(path: ProcessEnvironment.variables["PATH"]))
        HostWalk.takeBackCutOffSave(of: old).map(Screen.standard.show)
        let plan = try await plan(order, runner)
        guard !plan.isEmpty else {
            for family in order.families.keys { await ProbeRemover(runner).remove(of: family) }
            return try await tellOfDifferences(order, of: old.id, runner)
        }
        show(plan, of: old.id)
        if old.history.ending == .done {
            Screen.standard.show([.verdict(.note, nil, "The files that the session saved stay as they are.")])
        }
        try ask()
        let journal = try? folder.journal(of: old.id)
        journal?.append(.intent(.restore))
        let result = full ? await restoreFully(plan, runner) : await restore(order, runner)
        journal?.append(.restored(result))
        Screen.standard.show(.rollback(.restored(result)))
        guard result == .restored else { throw ExitCode(Status.rollbackFailed) }
        journal?.append(.finished(.rolledBack))
    }

    /// The commands that lead back, by family; none for a family whose rules are as they were.
    private func plan(_ order: RollbackOrder, _ runner: CommandRunner) async throws -> [Family: Command] {
        let readings = await RulesetReader(runner).read(order.families.keys.sorted())
        var plan: [Family: Command] = [:]
        for (family, entry) in order.families {
            guard case .table(let table, _) = readings[family] else {
                Screen.complain("The rules of \(family.command) cannot be read, so nothing was done.")
                throw ExitCode(Status.failed)
            }
            plan[family] = command(from: table, to: entry, of: family)
        }
        return plan
    }

    private func command(
        from table: FilterTable, to entry: RollbackOrder.Entry, of family: Family
    ) -> Command? {
        let argv = [family.command + "-restore", "-w", "5"]
        if full {
            let isThere = table.hasSameRules(as: entry.snapshot)
            return isThere ? nil : Command(argv, input: Rollback.fullRestoreInput(to: entry.snapshot))
        }
        return entry.wayBack(from: table.withoutProbes).restoreInput.map {
            Command(argv + ["--noflush"], input: $0)
        }
    }

    private func show(_ plan: [Family: Command], of id: String) {
        let lines = plan.sorted { $0.key < $1.key }.flatMap { family, command -> [ScreenLine] in
            [.labelled(family.rawValue, "\(command), which reads:")]
                + command.input.split(separator: "\n").map { .output(String($0)) }
        }
        Screen.standard.show([.text("To go back to the start of session \(id), this will run:")] + lines)
    }

    /// Nothing is left to take back. That does not mean that the rules are those of the start: others may have changed
    /// them, or the session itself while its journal could not be written.
    private func tellOfDifferences(
        _ order: RollbackOrder, of id: String, _ runner: CommandRunner
    ) async throws {
        let readings = await RulesetReader(runner).read(order.families.keys.sorted())
        let lines = order.families.sorted { $0.key < $1.key }.flatMap { family, entry -> [ScreenLine] in
            guard case .table(let table, _) = readings[family] else { return [] }
            let changes = RulesetDifference.between(entry.snapshot, and: table)
            let texts = changes.map { ScreenLine.output(($0.isAdded ? "+ " : "- ") + $0.text) }
            return texts.isEmpty ? [] : [.labelled(family.rawValue, "differs:")] + texts
        }
        guard !lines.isEmpty else {
            let same = "The rules are as they were at the start of session \(id)."
            return Screen.standard.show([.verdict(.ok, nil, same)])
        }
        let sentence =
            "Nothing that the journal of session \(id) knows of is left to take back, but the rules differ from those "
            + "at its start. Look at each; surefoot rollback --full \(id) puts the whole table back."
        Screen.standard.show([.verdict(.note, nil, sentence)] + lines)
        throw ExitCode(Status.failed)
    }

    private func ask() throws {
        guard !yes else { return }
        try Permission.demandTerminal(for: "surefoot rollback --yes")
        Screen.standard.write("rollback | quit > ")
        guard readLine() == "rollback" else {
            Screen.standard.show([.text("Nothing was changed. The word rollback, in full, does it.")])
            throw ExitCode(Status.failed)
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
    private func restoreFully(_ plan: [Family: Command], _ runner: CommandRunner) async -> RollbackResult {
        var failures: [Family: String] = [:]
        for (family, command) in plan.sorted(by: { $0.key < $1.key }) {
            let result = await runner.run(command)
            if result.exit != 0 { failures[family] = "\(command) ended with: \(result.stderr)" }
        }
        guard failures.isEmpty else { return .failed(failures) }
        _ = RollbackTimer.running()?.disarm()
        return .restored
    }
}
