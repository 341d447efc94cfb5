import ArgumentParser
import PracticeLab

/// The service in a temporary namespace.
struct NamespaceServiceCommand: HiddenCommand {
    static let name = NamespaceService.command
    static let purpose = "is the other end of a test of connections"
    static let instead = "namespace at a step of surefoot run that tests connections"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let owner = try Self.caller()
        try LabErrors.told { () throws(LabError) in try NamespaceService.run(for: owner) }
    }
}
