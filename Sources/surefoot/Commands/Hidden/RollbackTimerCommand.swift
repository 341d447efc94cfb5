import ArgumentParser
import Host

/// The rollback timer's process. It blocks, and so it needs no thread but its own.
struct RollbackTimerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: RollbackTimer.command, shouldDisplay: false)

    func run() throws {
        throw ExitCode(RollbackTimerProcess.run())
    }
}
