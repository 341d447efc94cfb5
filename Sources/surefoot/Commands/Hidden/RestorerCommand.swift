import ArgumentParser
import Host
import Linux

/// The process that puts one family's rules back when the rollback timer says so, or is gone.
struct RestorerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: RestorerProcess.command, shouldDisplay: false)

    func run() throws {
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        // One that hangs must not keep the door shut for long.
        throw ExitCode(RestorerProcess.run(CommandRunner(programs: programs, timeout: 10)))
    }
}
