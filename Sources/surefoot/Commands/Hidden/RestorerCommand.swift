import ArgumentParser
import Host

/// The process that puts one family's rules back when the rollback timer says so, or is gone.
struct RestorerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: RestorerProcess.command, shouldDisplay: false)

    func run() throws {
        throw ExitCode(RestorerProcess.run())
    }
}
