import ArgumentParser
import Host
import Linux

/// The process that puts one family's rules back when the rollback timer says so, or is gone.
struct RestorerCommand: HiddenCommand {
    static let name = RestorerProcess.command
    static let purpose = "puts one family's rules back when a rollback timer says so"
    static let instead = "surefoot rollback"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let timer = try Self.caller()
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        // One that hangs must not keep the door shut for long.
        throw ExitCode(RestorerProcess.run(for: timer, CommandRunner(programs: programs, timeout: 10)))
    }
}
