import ArgumentParser
import Runbook

/// Looking at runbooks.
struct RunbookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "List, read and check runbooks.",
        subcommands: [List.self, Show.self, Lint.self, Graph.self])

    /// Which runbook is meant.
    struct Choice: ParsableArguments {
        @Argument(help: "A built-in runbook.")
        var name = BuiltInRunbooks.standard

        @Option(name: .customLong("runbook"), help: "A folder with a runbook of your own.")
        var folder: String?

        func load() throws -> Runbook { try RunbookSource.load(name, folder: folder, for: .reading) }
    }
}
