import ArgumentParser
import Runbook

/// A word that stands on the command line where a command does, and is none.
struct UnknownCommand {
    /// What to say of it.
    let sentence: String

    /// Looks for such a word, where the words could not be read.
    ///
    /// - Parameters:
    ///   - words: those behind the program's name.
    ///   - command: the program.
    init?(in words: some Sequence<String>, of command: any ParsableCommand.Type) {
        var command = command
        for word in words {
            let known = command.configuration.subcommands
            guard !known.isEmpty, !word.hasPrefix("-") else { return nil }
            guard let next = known.first(where: { $0._commandName == word }) else {
                let names = known.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                sentence =
                    "There is no command \"\(word)\"."
                    + Spelling.suggestion(for: word, among: names)
                return
            }
            command = next
        }
        return nil
    }
}
