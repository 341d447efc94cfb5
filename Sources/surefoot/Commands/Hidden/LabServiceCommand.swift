import ArgumentParser
import PracticeLab

/// A service of the lab.
struct LabServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: LabService.command, shouldDisplay: false)

    @Argument var service: LabService

    func run() async throws {
        try LabErrors.told { () throws(LabError) in try service.run() }
    }
}
