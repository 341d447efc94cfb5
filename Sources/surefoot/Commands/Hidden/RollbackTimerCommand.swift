import ArgumentParser
import Host
import Linux

/// The rollback timer's process.
struct RollbackTimerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: RollbackTimer.command, shouldDisplay: false)

    func run() async throws {
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        throw ExitCode(await RollbackTimerProcess.run(CommandRunner(programs: programs)))
    }
}
