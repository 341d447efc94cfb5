import ArgumentParser
import Glibc
import Host
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
        guard try await show(order, of: old.id, runner) else { return }
        try ask()
        let journal = try? folder.journal(of: old.id)
        journal?.append(.intent(.restore))
        let result = await restore(order, runner)
        journal?.append(.restored(result))
        Screen.standard.show(Message.restored(result))
        guard result == .restored else { throw ExitCode(Status.rollbackFailed) }
        journal?.append(.finished(.rolledBack))
    }

    /// Shows what will change.
    ///
    /// - Returns: whether anything will.
    private func show(_ order: RollbackOrder, of id: String, _ runner: CommandRunner) async throws -> Bool {
        let families = order.families.keys.sorted()
        let readings = await RulesetReader(runner).read(families)
        var lines: [ScreenLine] = []
        for family in families {
            guard case .table(let table, _) = readings[family], let entry = order.families[family] else {
                Screen.complain("The rules of \(family.command) cannot be read, so nothing was done.")
                throw ExitCode(Status.failed)
            }
            let way = Rollback(from: table, to: entry.snapshot, touched: entry.touched)
            guard let input = way.restoreInput else { continue }
            lines.append(.labelled(family.rawValue, "\(family.command)-restore -w 5 --noflush, which reads:"))
            lines += input.split(separator: "\n").map { .output(String($0)) }
        }
        let nothing = ScreenLine.verdict(
            .ok, nil, "The rules are as they were at the start of session \(id).")
        Screen.standard.show(
            lines.isEmpty
                ? [nothing] : [.text("To go back to the start of session \(id), this will run:")] + lines)
        return !lines.isEmpty
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
        if let timer = RollbackTimer.running(seconds: 0), case .fired(let result) = timer.fire() {
            return result
        }
        return await RollbackRunner(runner).run(order)
    }
}
