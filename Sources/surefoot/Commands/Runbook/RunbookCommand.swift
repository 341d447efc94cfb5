import ArgumentParser
import Runbook
import StepEngine
import Terminal

/// Looking at runbooks.
struct RunbookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "List, read and check runbooks.",
        subcommands: [List.self, Show.self, Lint.self, Graph.self])

    /// The names.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in runbooks.")

        func run() throws {
            for name in BuiltInRunbooks.names {
                Screen.standard.show([.item("\(name): \(try RunbookSource.load(name).title)")])
            }
        }
    }

    /// Which runbook is meant.
    struct Choice: ParsableArguments {
        @Argument(help: "A built-in runbook.")
        var name = BuiltInRunbooks.standard

        @Option(name: .customLong("runbook"), help: "A folder with a runbook of your own.")
        var folder: String?

        func load() throws -> Runbook { try RunbookSource.load(name, folder: folder) }
    }

    /// The steps as text.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a runbook's steps as text.")

        @OptionGroup var choice: Choice

        func run() throws {
            Screen.standard.show(RunbookText.lines(try choice.load()))
        }
    }

    /// Whether it is sound.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a runbook: every problem with file, line and key.")

        @OptionGroup var choice: Choice

        func run() throws {
            let runbook = try choice.load()
            Screen.standard.show([
                .verdict(
                    .ok, nil, "\(runbook.name): \(runbook.steps.count) steps, nothing to complain about.")
            ])
        }
    }

    /// The machine as a picture.
    struct Graph: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the steps and the ways between them as a graph (Mermaid).")

        @OptionGroup var choice: Choice

        @Flag(help: "Graphviz's language instead.")
        var dot = false

        func run() throws {
            let runbook = try choice.load()
            Screen.standard.write(dot ? runbook.dot : runbook.mermaid)
        }
    }
}
