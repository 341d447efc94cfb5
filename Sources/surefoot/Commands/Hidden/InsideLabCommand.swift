import ArgumentParser
import PracticeLab

/// The lab's first process.
struct InsideLabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: Lab.insideCommand, shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var handover: [String] = []

    func run() async throws {
        let status = try LabErrors.told { () throws(LabError) in
            try Lab.runInside(arguments: handover)
        }
        throw ExitCode(status)
    }
}
