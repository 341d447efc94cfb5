import ArgumentParser
import Netfilter

/// Changes of the firewall that others make, under guard.
struct GuardCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract:
            "Run any command that changes the firewall, and go back unless a new login confirms it (as root).",
        usage: "surefoot guard [OPTION ...] -- COMMAND ...\nsurefoot guard status [--json]",
        subcommands: [Start.self, StatusCommand.self], defaultSubcommand: Start.self)
    static let examples = Start.examples
    static let statuses = Start.statuses

    @OptionGroup var options: Options

    /// What a guard can be told. They stand here too, so that the help of the command shows them.
    struct Options: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "How many seconds the command and your new login have in all (10 to 3600).",
                valueName: "SECONDS"))
        var within = 120

        @Option(
            help: ArgumentHelp(
                "A port on which this host is managed; see surefoot run --help.", valueName: "PORT"),
            transform: ServicePorts.init(option:))
        var managementPort: [ServicePorts] = []

        @OptionGroup var programs: ProgramOptions

        func validate() throws {
            guard (10...3600).contains(within) else {
                throw ValidationError("--within takes a number of seconds from 10 to 3600.")
            }
        }
    }
}
