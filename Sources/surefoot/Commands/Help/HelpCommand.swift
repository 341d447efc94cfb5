import ArgumentParser
import Terminal

/// The help of a command, and the words of the screen.
struct HelpCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Tell how a command is used, or (help words) what the words on the screen mean.",
        usage: "surefoot help [COMMAND ...]\nsurefoot help words")
    static let examples = ["surefoot help practice enter", "surefoot help words"]

    @Argument(help: ArgumentHelp("The command; or words.", valueName: "COMMAND"))
    var words: [String] = []

    func run() throws {
        if words == ["words"] { return Screen.standard.show(Glossary.lines) }
        if let unknown = UnknownCommand(in: words, of: Surefoot.self) {
            throw ValidationError(unknown.sentence)
        }
        throw CleanExit.helpRequest(command)
    }

    /// The command that the words lead to.
    private var command: any ParsableCommand.Type {
        words.reduce(Surefoot.self as any ParsableCommand.Type) { command, word in
            command.configuration.subcommands.first { $0._commandName == word } ?? command
        }
    }
}
