import ArgumentParser
import Host
import Netfilter

/// What cleans up after a wizard that died in the middle of a test.
struct ProbeGuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: ProbeGuard.command, shouldDisplay: false)

    @Argument var family: Family

    func run() async throws {
        throw ExitCode(await ProbeGuard.run(family))
    }
}
