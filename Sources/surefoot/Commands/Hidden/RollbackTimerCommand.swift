import ArgumentParser
import Host
import Linux

/// The rollback timer's process. It blocks, and so it needs no thread but its own.
struct RollbackTimerCommand: HiddenCommand {
    static let name = RollbackTimer.command
    static let purpose = "puts the rules back when a change is not confirmed in time"
    static let instead = "surefoot rollback"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let wizard = try Self.caller()
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        throw ExitCode(RollbackTimerProcess.run(for: wizard, CommandRunner(programs: programs)))
    }
}
