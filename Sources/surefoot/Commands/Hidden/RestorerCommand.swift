import ArgumentParser
import Host

/// The process that puts one family's rules back when the rollback timer says so, or is gone.
struct RestorerCommand: HiddenCommand {
    static let name = RestorerProcess.command
    static let purpose = "puts one family's rules back when a rollback timer says so"
    static let instead = "surefoot rollback"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        throw ExitCode(RestorerProcess.run(for: try Self.caller()))
    }
}
