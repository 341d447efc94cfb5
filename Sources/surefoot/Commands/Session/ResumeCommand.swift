import ArgumentParser
import Host
import Linux
import Runbook
import StepEngine
import Terminal

/// Going on with a session.
struct ResumeCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a session that was left or cut, after reading the rules again (as root).",
        usage: "surefoot resume [SESSION] [OPTION ...]")
    static let examples = ["sudo surefoot resume", "sudo surefoot resume --take-over"]
    static let statuses = Status.ofAWalk

    @Argument(help: .session)
    var session: String?

    @Flag(help: "End the terminal that has the session open.")
    var takeOver = false

    @Option(
        help: ArgumentHelp(
            "How many seconds you have to confirm a new login (10 to 3600).", valueName: "SECONDS"))
    var confirmWithin = 120

    @OptionGroup var programs: ProgramOptions

    func run() async throws {
        try Permission.demandTerminal(for: "surefoot resume")
        try Permission.demandFirewall(for: "surefoot resume")
        let old = try JournalFolder.own.chosen(session)
        if let ending = old.history.ending, !ending.canGoOn {
            Screen.complain(
                "Session \(old.id) has ended (\(ending.name)), so there is nothing to go on with. `surefoot run` begins anew."
            )
            throw ExitCode(Status.failed)
        }
        if let strangeness = old.strangeness {
            Screen.complain(
                "\(strangeness) So nothing was done. Resume it with that version, or put the rules back: "
                    + "`surefoot rollback \(old.id)`.")
            throw ExitCode(Status.failed)
        }
        if case .earlier(let isCertain) = old.boot {
            Screen.standard.show(.session(.restarted(session: old.id, isCertain: isCertain)))
            let offer =
                old.history.saved.isEmpty
                ? "There is nothing to go on with. `surefoot run` begins anew."
                : "`surefoot rollback \(old.id)` takes back what it has saved; `surefoot run` begins anew."
            Screen.standard.show([.text(offer)])
            throw ExitCode(Status.failed)
        }
        let wishes = WalkWishes(confirmWithin: confirmWithin)
        let runner = programs.runner(of: old.history.header)
        if old.history.isGuard {
            throw ExitCode(try await GuardedResumption(old, wishes, runner).run())
        }
        let header = old.history.header
        let runbook = try RunbookSource.load(
            header?.runbook ?? BuiltInRunbooks.standard, folder: header?.runbookFolder,
            for: .running)
        let walk = try await HostWalk(wishes, runner).resume(old, runbook, takeOver: takeOver)
        throw ExitCode(await walk.run())
    }

    func validate() throws {
        try WalkOptions.validate(confirmWithin: confirmWithin)
    }
}
