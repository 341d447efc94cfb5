import ArgumentParser
import Host

/// The rollback timer's process. It blocks, and so it needs no thread but its own.
struct RollbackTimerCommand: HiddenCommand {
    static let name = RollbackTimer.command
    static let purpose = "puts the rules back when a change is not confirmed in time"
    static let instead = "surefoot rollback"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        throw ExitCode(RollbackTimerProcess.run(for: try Self.caller()))
    }
}
