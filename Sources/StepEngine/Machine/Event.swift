public import Netfilter

/// What happens to a session: the person, the commands and the timer as the engine hears of them.
public enum Event: Sendable, Equatable {
    /// The session begins.
    case started
    /// The person answered the prompt: one line, or a pasted block.
    case answered(String)
    /// The input ended (Ctrl-D, or a closed pipe).
    case endOfInput
    /// The person pressed Ctrl-C.
    case interrupted
    /// The command that was handed out has ended.
    case commandFinished(CommandResult)
    /// The rulesets that were asked for have been read.
    case rulesetsRead([Family: RulesetReading])
    /// All that the packet filters hold has been read, or could not be.
    case wholeRulesRead(WholeReading)
    /// The services that listen at this moment.
    case servicesListed([ListeningService])
    /// The name that was asked for has been looked up.
    case resolved(Resolution)
    /// The temporary namespace has been made, or could not be.
    case namespaceOpened(NamespaceOpening)
    /// The watch has begun; otherwise the reason, as a sentence. Nothing is left behind then.
    case watchBegan(failure: String?)
    /// The watch has seen a connection from its beginning to its end.
    case noticed
    /// The watch has ended.
    case watchEnded(WatchResult)
    /// What was found out about connection tracking.
    case trackingProved(TrackingProof)
    /// The new management connections seen since the last `Action.markConnections`.
    case connectionsObserved([NewLogin])
    /// Somebody has typed a code in a login. It comes in the place of an answer at a prompt.
    case loginClaimed(LoginClaim)
    /// The rollback timer has acknowledged that it is armed.
    case timerArmed
    /// The rollback timer could not be armed; the reason is a sentence.
    case timerRefused(reason: String)
    /// The rollback timer has acknowledged that it will not act any more.
    case timerDisarmed
    /// The rollback timer has acted.
    case timerFired(RollbackResult)
    /// The rollback timer's process has ended without having acted.
    case timerLost
    /// The rollback that was asked for has been carried out.
    case restored(RollbackResult)
    /// What a save would write.
    case savePlanned(SavePlan)
    /// The save that was asked for has been carried out.
    case saved(SaveResult)
}
