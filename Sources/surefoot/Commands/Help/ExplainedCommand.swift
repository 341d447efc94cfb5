import ArgumentParser

/// A command for people. Its help ends with examples, and with the exit statuses that it can have.
protocol ExplainedCommand: ParsableCommand {
    /// Two command lines, as a person types them.
    static var examples: [String] { get }
    /// The exit statuses that it can have.
    static var statuses: [Status] { get }
    /// What one of them means here.
    static func meaning(of status: Status) -> String
}

extension ExplainedCommand {
    static var statuses: [Status] { Status.ofALook }

    static func meaning(of status: Status) -> String { status.meaning }
}

extension ParsableCommand {
    /// This command and those below it, as far as people are told of them.
    static var explained: [any ExplainedCommand.Type] {
        let below = configuration.subcommands.flatMap { $0.explained }
        guard let own = self as? any ExplainedCommand.Type else { return below }
        return [own] + below
    }
}
