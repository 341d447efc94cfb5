import ArgumentParser
import PracticeLab

/// A service of the lab.
struct LabServiceCommand: HiddenCommand {
    static let name = LabService.command
    static let purpose = "is a service of a host in the practice lab"
    static let instead = "surefoot practice"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let lab = try Self.lab()
        guard words.count == 1, let service = LabService(rawValue: words[0]) else { throw Self.refusal() }
        try LabErrors.told { () throws(LabError) in try service.run(in: lab) }
    }
}
