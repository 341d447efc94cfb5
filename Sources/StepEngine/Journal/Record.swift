public import Netfilter

/// One entry of a session's journal.
public enum Record: Sendable, Equatable {
    /// The session begins.
    case began(SessionHeader)
    /// The session goes on: who, and from where.
    case resumed(account: String, login: String)
    /// The person typed this.
    case answered(String)
    /// A step is entered: its position from 1, its id and its title.
    case entered(step: Int, id: String, title: String)
    /// The rules as read, by family, as `iptables -S` prints them, and which of INPUT's are the session's. Earlier versions
    /// did not tell, but wrote `touched`.
    case rules([Family: String], own: [Family: SessionRules.Marks]?)
    /// A command is about to run under guard: all that the packet filters held before, by family, unless the session has
    /// written that down before.
    case guarding(Command, [Family: WholeRules])
    /// What is about to be done. It is on the disk before it is done.
    case intent(Intent)
    /// A command ended.
    case ended(CommandResult)
    /// All that was observed so far.
    case evidence([Observation])
    /// What was counted for the tests.
    case counts(TestCounts)
    /// The words of the INPUT rules that the session inserted or moved, as earlier versions wrote them.
    case touched([Family: [[String]]])
    /// Something became of the rollback timer.
    case timer(Timer)
    /// What was found out about connection tracking.
    case tracking(TrackingProof)
    /// What a watched test has shown.
    case watched(WatchResult)
    /// The rules were put back, or could not be.
    case restored(RollbackResult)
    /// These files are written beside the old ones, and are about to move to their places.
    case saving([SaveResult.SavedFile])
    /// The rules were saved, or could not be.
    case saved(SaveResult)
    /// The saves of the session were taken back.
    case unsaved
    /// A service was accepted, over these families.
    case accepted(AcceptOrder, [Family])
    /// Somebody has agreed to have these services shut.
    case shut([ShutConsent])
    /// A conclusion as it was shown.
    case concluded(Verdict, Family?, String)
    /// The person's own remark.
    case note(String)
    /// The session is over.
    case finished(Ending)

    /// What an action will do.
    public enum Intent: Sendable, Equatable {
        /// Run a command.
        case run(Command)
        /// Run a command line on the practice peer.
        case peer(String)
        /// Put in rules that only count, and take them out again.
        case probe(insertions: [Command], deletions: [Command])
        /// Make a temporary namespace.
        case openNamespace
        /// Run a command in it.
        case runInNamespace(Command)
        /// Start the rollback timer.
        case armTimer
        /// Tell the rollback timer not to act.
        case disarmTimer
        /// Put the rules back.
        case restore
        /// Write the rules to files.
        case save(SaveTarget)
    }

    /// What became of the rollback timer.
    public enum Timer: Sendable, Equatable {
        /// It has acknowledged that it is armed.
        case armed
        /// It could not be armed.
        case refused(reason: String)
        /// It has acknowledged that it will not act.
        case disarmed
        /// It has acted.
        case fired(RollbackResult)
        /// Its process is gone without having acted.
        case lost
    }
}

extension Action {
    /// What to write down before the action is performed; nil if it leaves nothing behind.
    var intent: Record.Intent? {
        switch self {
        case .run(let command): .run(command)
        case .runOnPeer(let line): .peer(line)
        case .proveTracking(let probe):
            probe.map { .probe(insertions: [$0.insertion], deletions: [$0.deletion]) }
        case .beginWatch(let watch):
            .probe(
                insertions: watch.probes.map(\.insertion), deletions: watch.probes.reversed().map(\.deletion))
        case .openNamespace: .openNamespace
        case .runInNamespace(let command): .runInNamespace(command)
        case .armTimer: .armTimer
        case .disarmTimer: .disarmTimer
        case .restore: .restore
        case .save(let order): .save(order.target)
        case .show, .ask, .planSave, .unsave, .listServices, .resolve, .endWatch, .dropWatch, .readRulesets,
            .readWholeRules, .placeKernelRules, .markConnections, .observeConnections, .answerLogin,
            .extendTimer, .fireTimer, .openShell,
            .record, .finish:
            nil
        }
    }
}
