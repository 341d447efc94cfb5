import ArgumentParser
import Terminal

extension RunbookCommand {
    /// The steps as text.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a runbook's steps as text.")

        @OptionGroup var choice: Choice

        func run() throws {
            Screen.standard.show(RunbookText.lines(try choice.load()))
        }
    }
}
