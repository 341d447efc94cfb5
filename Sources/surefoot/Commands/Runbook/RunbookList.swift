import ArgumentParser
import Runbook
import Terminal

extension RunbookCommand {
    /// The names.
    struct List: ExplainedCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the built-in runbooks.", usage: "surefoot runbook list")
        static let examples = ["surefoot runbook list", "surefoot runbook show allow-established"]

        func run() throws {
            for name in BuiltInRunbooks.names {
                Screen.standard.show([.item("\(name): \(try RunbookSource.load(name, for: .reading).title)")])
            }
        }
    }
}
