import ArgumentParser
import Host
import PracticeLab

/// The service in a temporary namespace.
struct NamespaceServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NamespaceService.command, shouldDisplay: false)

    func run() async throws {
        try LabErrors.told { () throws(LabError) in
            try NamespaceService.run(descriptor: TemporaryNamespace.descriptor)
        }
    }
}
