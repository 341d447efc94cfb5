import ArgumentParser
import Runbook
import Terminal

extension RunbookCommand {
    /// The names.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in runbooks.")

        func run() throws {
            for name in BuiltInRunbooks.names {
                Screen.standard.show([.item("\(name): \(try RunbookSource.load(name, for: .reading).title)")])
            }
        }
    }
}
