import ArgumentParser
import Host
import Netfilter

/// What cleans up after a wizard that died in the middle of a test.
struct ProbeGuardCommand: AsyncParsableCommand, HiddenCommand {
    static let name = ProbeGuard.command
    static let purpose = "takes out the rules of a test whose wizard has died"
    static let instead = "surefoot rollback"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() async throws {
        let wizard = try Self.caller()
        guard words.count == 1, let family = Family(rawValue: words[0]) else { throw Self.refusal() }
        throw ExitCode(await ProbeGuard.run(family, for: wizard))
    }
}
