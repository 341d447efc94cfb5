/// What a command did.
public enum CommandFinding: Sendable, Equatable {
    /// It did what it was to do, and no more is to be said.
    case done
    /// The person leaves the step out.
    case leftOut
    /// It ended like this.
    case ended(CommandResult.Status)
    /// It ended in a way that the step does not know.
    case unrecognised(CommandResult.Status)
    /// It ended in a way that the step counts as a failure.
    case failed(CommandResult.Status)
    /// iptables says that it may not change the firewall.
    case notPermitted(CommandResult.Status)
    /// It is tried again: attempt `number` of `of`.
    case tryingAgain(CommandResult.Status, number: Int, of: Int)
    /// Its output has the text looked for.
    case outputMatches(String)
    /// Its output does not have the text looked for.
    case outputDiffers(String)
}
