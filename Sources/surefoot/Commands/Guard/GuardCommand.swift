import ArgumentParser

/// Changes of the firewall that others make, under guard.
struct GuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract:
            "Run any command that changes the firewall, and go back unless a new login confirms it (as root).",
        usage: "surefoot guard [--within SECONDS] -- COMMAND ...\nsurefoot guard status [--json]",
        subcommands: [Start.self, StatusCommand.self], defaultSubcommand: Start.self)
}
