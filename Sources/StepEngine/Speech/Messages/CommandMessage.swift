public import Netfilter

/// A command that runs, and what it printed.
public enum CommandMessage: Sendable, Equatable {
    /// It is running, and was not shown before.
    case running(Command)
    /// It is running in the temporary namespace.
    case runningInNamespace(Command)
    /// This command line is running on the practice peer; what it prints is shown as it comes.
    case runningOnPeer(String)
    /// The person wants it ended, and it changes rules: it has so many seconds to end by itself.
    case awaited(seconds: Int)
    /// What it printed, under the command.
    case output(Family, Command, CommandResult)
    /// What it printed, when the command is on the screen already.
    case printed(CommandResult)
}
