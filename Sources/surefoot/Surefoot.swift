import ArgumentParser
import SafeText
import Terminal

/// The program.
@main
struct Surefoot: AsyncParsableCommand, ExplainedCommand {
    /// The program's version, as it is told and as journals keep it.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "surefoot",
        abstract:
            "Puts a stateful allow rule before a default-deny firewall, step by step, without locking you out.",
        usage: "surefoot COMMAND", version: version,
        subcommands: [
            RunCommand.self, GuardCommand.self, ConfirmCommand.self, ResumeCommand.self, RollbackCommand.self,
            SessionsCommand.self,
            ReportCommand.self, CheckCommand.self, PlanCommand.self, PracticeCommand.self,
            RunbookCommand.self, HelpCommand.self,
            WalkLabCommand.self, InsideLabCommand.self, LabServiceCommand.self, RollbackTimerCommand.self,
            RestorerCommand.self, NamespaceServiceCommand.self, ProbeGuardCommand.self,
            JournalProcessCommand.self,
        ])
    static let examples = ["surefoot practice --demo", "sudo surefoot run"]

    /// Wrong words on the command line end with status 2, as everywhere else; the library's own choice is 64.
    static func main() async {
        Ground.demand(files: 1)
        // The library's way to it looks through every type of the program, which takes longer than all the rest.
        if CommandLine.arguments.dropFirst() == ["--version"] { return Screen.standard.show(lines: version) }
        do {
            var command = try parseAsRoot()
            // What the program starts of itself has no less than whoever started it was found to have.
            if type(of: command).configuration.shouldDisplay { Ground.demand(files: Ground.filesOfAWalk) }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            var message = fullMessage(for: error)
            if code.isSuccess, let help = HelpText(message) { message = help.text }
            if code == .validationFailure,
                let unknown = UnknownCommand(in: CommandLine.arguments.dropFirst(), of: Self.self)
            {
                // The library says no more than that the word is not expected.
                message = (["Error: \(unknown.sentence)"] + message.split(separator: "\n").dropFirst())
                    .joined(separator: "\n")
            }
            // What somebody has typed in brackets is quoted as it is.
            if !CommandLine.arguments.contains(where: { $0.contains("<") }) {
                message = message.withoutBrackets
            }
            // The library would write what was typed as it is.
            if !message.isEmpty {
                (code.isSuccess ? Screen.standard : .complaints).show(lines: message, atMost: Shown.longest)
            }
            exit(withError: code == .validationFailure ? ExitCode(Status.usage) : code)
        }
    }

    func run() {
        let screen = Screen.standard
        screen.show([
            .heading("Surefoot"),
            .text(
                "Walks you through ten steps that put a stateful allow rule before a default-deny firewall, "
                    + "checks each, and saves only what was seen to work."),
            .blank,
            .item("surefoot practice: walk the steps in a practice lab; nothing on this host is touched."),
            .item("surefoot practice --demo: watch them being walked."),
            .item("sudo surefoot run: walk them on this host."),
            .item(
                "sudo surefoot guard -- COMMAND: run a change of your own, and go back unless you confirm it."
            ),
            .item("sudo surefoot check: tell whether this host's rules are right; nothing is changed."),
            .item("surefoot help words: what the words on the screen mean."),
            .item("surefoot --help: everything else."),
        ])
    }
}
