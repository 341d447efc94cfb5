public import Netfilter

/// What the engine wants done. It never does anything itself.
public enum Action: Sendable, Equatable {
    /// Show this.
    case show(Message)
    /// Ask for the next word; answered by `Event.answered`, `.endOfInput` or `.interrupted`.
    case ask(Prompt)
    /// Run a command; answered by `Event.commandFinished`.
    case run(Command)
    /// Run a shell command line on the practice peer; answered by `Event.commandFinished`.
    case runOnPeer(String)
    /// Read the filter table of each family in use; answered by `Event.rulesetsRead`.
    case readRulesets(RulesetNeed)
    /// Read all that the packet filters hold, of every table; answered by `Event.wholeRulesRead`.
    case readWholeRules
    /// Look whether connection tracking knows the operator's login, with a probe if there is one;
    /// answered by `Event.trackingProved`.
    case proveTracking(Probe?)
    /// List the services that listen and that others can reach; answered by `Event.servicesListed`.
    case listServices
    /// Look up the address of a name; answered by `Event.resolved`.
    case resolve(String, Family)
    /// Make a temporary namespace that stands for another machine; answered by `Event.namespaceOpened`.
    case openNamespace(Family)
    /// Run a command in the temporary namespace; answered by `Event.commandFinished`.
    case runInNamespace(Command)
    /// Put in the rules that count, and look at the packets on the wire from now on; answered by `Event.watchBegan`.
    case beginWatch(Watch)
    /// Take the rules out again, remove the namespace, and tell what was seen; answered by `Event.watchEnded`.
    case endWatch
    /// The same, without being told.
    case dropWatch
    /// Take note of the management connections there are now: later ones are new.
    case markConnections
    /// Tell whoever has typed the code in a login what comes of it.
    case answerLogin(AccessFinding)
    /// Look for management connections that are new; answered by `Event.connectionsObserved`.
    case observeConnections
    /// Start the rollback timer; answered by `Event.timerArmed` or `.timerRefused`.
    case armTimer(RollbackOrder)
    /// Have the kernel's own rule put in, which waits for the end of a command of which nobody knows what it changes.
    case placeKernelRules
    /// Give the rollback timer its full time again.
    case extendTimer
    /// Tell the rollback timer not to act; answered by `Event.timerDisarmed`, or by `.timerFired` if it was too late.
    case disarmTimer
    /// Put the rules back now; answered by `Event.restored`.
    case restore(RollbackOrder)
    /// Find out what a save of these tables would write; answered by `Event.savePlanned`.
    case planSave([Family: FilterTable])
    /// Write the rules to files; answered by `Event.saved`.
    case save(SaveOrder)
    /// Let the rollback timer act now, and go on until the rules are back. Nothing is heard of it any more.
    case fireTimer
    /// Take the saves of the session back, and tell what has become of each file.
    case unsave(SaveUndo)
    /// Give the person a shell, and come back afterwards.
    case openShell
    /// Write this to the journal, down to the disk, before anything that follows is done.
    case record(Record)
    /// The session is over.
    case finish(Ending)
}
