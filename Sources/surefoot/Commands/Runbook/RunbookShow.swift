import ArgumentParser
import Terminal

extension RunbookCommand {
    /// The steps as text.
    struct Show: ExplainedCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a runbook's steps as text.",
            usage: "surefoot runbook show [RUNBOOK | --runbook DIR]")
        static let examples = ["surefoot runbook show", "surefoot runbook show --runbook DIR"]

        @OptionGroup var choice: Choice

        func run() throws {
            Screen.standard.show(RunbookText.lines(try choice.load()))
        }
    }
}
