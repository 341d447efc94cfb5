import ArgumentParser
import Runbook
import StepEngine
import Terminal

extension RunbookCommand {
    /// Whether it is sound.
    struct Lint: ExplainedCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a runbook: every problem with file, line and key.",
            usage: "surefoot runbook lint [RUNBOOK | --runbook DIR]")
        static let examples = ["surefoot runbook lint", "surefoot runbook lint --runbook DIR"]

        @OptionGroup var choice: Choice

        func run() throws {
            let runbook = try choice.load()
            Screen.standard.show([
                .verdict(
                    .ok, nil, "\(runbook.name): \(runbook.steps.count) steps, nothing to complain about.")
            ])
        }
    }
}
