import ArgumentParser
import Linux
import PracticeLab
import Terminal

/// A command that Surefoot itself starts, for work that needs a process of its own. Whoever types it is told so, and nothing is
/// done: what does the work takes the proof that it is where it belongs.
protocol HiddenCommand: ParsableCommand {
    /// The word that Surefoot starts it with.
    static var name: String { get }
    /// What it does, as the rest of a sentence that begins with its name.
    static var purpose: String { get }
    /// What a person types instead.
    static var instead: String { get }
}

extension HiddenCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: name, abstract: purpose, shouldDisplay: false)
    }

    /// Tells whoever has typed it what it is for.
    static func refusal() -> ExitCode {
        Screen.complain(
            "surefoot \(name) \(purpose), and is started by Surefoot alone, so nothing was done; type \(instead) instead."
        )
        return ExitCode(Status.usage)
    }

    /// The proof that another process of Surefoot has started this one: the socket on which it speaks.
    static func caller(asFirstProcess isFirst: Bool = false) throws -> LineSocket {
        guard let caller = SpokenProcess.caller(asFirstProcess: isFirst) else { throw refusal() }
        return caller
    }

    /// The proof that this process is in a practice lab.
    static func lab() throws -> InsideLab {
        guard let lab = InsideLab.current() else { throw refusal() }
        return lab
    }
}
