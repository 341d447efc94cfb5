import ArgumentParser
import Runbook
import Terminal

extension RunbookCommand {
    /// The machine as a picture.
    struct Graph: ExplainedCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the steps and the ways between them as a graph (Mermaid).",
            usage: "surefoot runbook graph [RUNBOOK | --runbook DIR] [--dot]")
        static let examples = ["surefoot runbook graph", "surefoot runbook graph --dot"]

        @OptionGroup var choice: Choice

        @Flag(help: "Graphviz's language instead.")
        var dot = false

        func run() throws {
            let runbook = try choice.load()
            Screen.standard.show(lines: dot ? runbook.dot : runbook.mermaid)
        }
    }
}
