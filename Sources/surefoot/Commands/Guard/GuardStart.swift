import ArgumentParser
import Host
import Netfilter

extension GuardCommand {
    /// Runs a command under guard.
    struct Start: AsyncParsableCommand, ExplainedCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Run a command under guard.",
            usage: "surefoot guard [OPTION ...] -- COMMAND ...")
        static let examples = [
            "sudo surefoot guard -- ufw enable",
            "sudo surefoot guard --within 300 -- iptables-restore new.rules",
        ]
        static let statuses = Status.allCases.filter { $0 != .inputMissing }

        @OptionGroup var options: Options

        @Argument(
            parsing: .postTerminator,
            help: ArgumentHelp("The command, and its arguments.", valueName: "COMMAND"))
        var command: [String] = []

        func validate() throws {
            guard !command.isEmpty else {
                throw ValidationError(
                    "Name the command behind `--`: `surefoot guard -- iptables-restore new.rules`")
            }
        }

        func run() async throws {
            try Permission.demandFirewall(for: "surefoot guard")
            let wishes = WalkWishes(management: options.managementPort, confirmWithin: options.within)
            throw ExitCode(try await GuardedRun.make(command, wishes, options.programs.runner()).run())
        }
    }
}
