import ArgumentParser

/// The walk in a practice lab.
struct PracticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice",
        abstract: "Walk the steps in a practice lab: a real kernel, nothing of this host is touched.",
        subcommands: [Start.self, Enter.self], defaultSubcommand: Start.self)
}
