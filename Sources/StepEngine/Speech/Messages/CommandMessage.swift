public import Netfilter

/// A command that runs, and what it printed.
public enum CommandMessage: Sendable, Hashable {
    /// It is running, and was not shown before.
    case running(Command)
    /// It is running in the temporary namespace.
    case runningInNamespace(Command)
    /// What it printed, under the command.
    case output(Family?, Command, CommandResult)
    /// What it printed, when the command is on the screen already.
    case printed(CommandResult)
}
