import ArgumentParser
import Host
import Netfilter

extension GuardCommand {
    /// Runs a command under guard.
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Run a command under guard.",
            usage: "surefoot guard [--within SECONDS] [--management-port PORT ...] -- COMMAND ...")

        @Option(help: "How many seconds the command and your new login have in all (10 to 3600).")
        var within = 120

        @Option(
            help: "A port on which this host is managed; see surefoot run --help.",
            transform: ServicePorts.init(option:))
        var managementPort: [ServicePorts] = []

        @OptionGroup var programs: ProgramOptions

        @Argument(parsing: .postTerminator, help: "The command, and its arguments.")
        var command: [String] = []

        func validate() throws {
            guard (10...3600).contains(within) else {
                throw ValidationError("--within takes a number of seconds from 10 to 3600.")
            }
            guard !command.isEmpty else {
                throw ValidationError(
                    "Name the command behind --: surefoot guard -- iptables-restore new.rules")
            }
        }

        func run() async throws {
            try Permission.demandFirewall(for: "surefoot guard")
            let wishes = WalkWishes(management: managementPort, confirmWithin: within)
            throw ExitCode(try await GuardedRun.make(command, wishes, programs.runner()).run())
        }
    }
}
