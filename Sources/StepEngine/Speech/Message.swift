public import Netfilter

/// Something to show, by what it is about.
///
/// `Terminal` has the words, for each of these kinds in a file of its name.
public enum Message: Sendable, Equatable {
    /// The head, the commands and the prose of a step.
    case step(StepMessage)
    /// A command that runs, and what it printed.
    case command(CommandMessage)
    /// The rules as they are, and what has changed.
    case rules(RulesMessage)
    /// A change that may keep the operator out, or that the step does not speak of.
    case change(ChangeMessage)
    /// What holds and what is missing.
    case facts(FactsMessage)
    /// A test of a connection: how to do it, and what is done for it.
    case test(TestMessage)
    /// Listening services, and what becomes of them.
    case services(ServicesMessage)
    /// The way in: the present login, and the new one.
    case access(AccessMessage)
    /// The way back: the rollback timer, and the rollback.
    case rollback(RollbackMessage)
    /// Where the rules are saved.
    case saving(SavingMessage)
    /// The session: how it goes on, and how it ends.
    case session(SessionMessage)
    /// An answer to what was typed.
    case answer(AnswerMessage)
    /// A conclusion; `after` is how the command ended that led to it.
    case verdict(Verdict, Family?, Finding, after: CommandResult.Status? = nil)
}
