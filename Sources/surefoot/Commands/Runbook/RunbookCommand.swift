import ArgumentParser
import Runbook

/// Looking at runbooks.
struct RunbookCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "List, read and check runbooks.",
        usage: "surefoot runbook COMMAND", subcommands: [List.self, Show.self, Lint.self, Graph.self])
    static let examples = ["surefoot runbook list", "surefoot runbook lint --runbook DIR"]

    /// Which runbook is meant.
    struct Choice: ParsableArguments {
        @Argument(help: ArgumentHelp("A built-in runbook.", valueName: "RUNBOOK"))
        var name = BuiltInRunbooks.standard

        @Option(
            name: .customLong("runbook"),
            help: ArgumentHelp("A folder with a runbook of your own.", valueName: "DIR"))
        var folder: String?

        func load() throws -> Runbook { try RunbookSource.load(name, folder: folder, for: .reading) }
    }
}
