import ArgumentParser
import Host
import Linux

/// The rollback timer's process. It blocks, and so it needs no thread but its own.
struct RollbackTimerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: RollbackTimer.command, shouldDisplay: false)

    func run() throws {
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        throw ExitCode(RollbackTimerProcess.run(CommandRunner(programs: programs)))
    }
}
