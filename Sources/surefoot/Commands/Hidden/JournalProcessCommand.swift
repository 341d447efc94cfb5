import ArgumentParser
import Host

/// What writes a journal's file.
struct JournalProcessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: JournalProcess.command, shouldDisplay: false)

    @Argument var path: String

    func run() {
        JournalProcess.run(path)
    }
}
