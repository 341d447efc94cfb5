public import Netfilter
public import Runbook

/// Something to show. `Terminal` has the words.
public enum Message: Sendable, Hashable {
    /// A step begins.
    case step(StepHeader)
    /// Commands that will run at the next word, with what takes them back.
    case plan([PlannedCommand])
    /// A name is being looked up.
    case resolving(String)
    /// The name has this address.
    case resolved(String, Address)
    /// What counts is being put in, for as long as the test takes.
    case probing(Watch)
    /// The watch is on: the person may begin, with this command if it fits.
    case watching(Watch, Command?)
    /// A temporary namespace is being made.
    case openingNamespace
    /// It is there.
    case namespaceOpened(NamespacePeer)
    /// A command is running in it.
    case runningInNamespace(Command)
    /// That is no address of the family.
    case notAnAddress(String, Family)
    /// That is neither a URL nor a host.
    case notAnEndpoint(String)
    /// Nothing was watched, so the report proves nothing.
    case reportNotWatched(Step.Report)
    /// The rules have changed since something was tested under them.
    case rulesChangedSinceTests([RulesNow], stale: [FactStanding])
    /// Bans or the like have changed; what was tested still counts.
    case dynamicRulesChanged([RulesNow])
    /// A command for the person to run elsewhere.
    case elsewhere(Step.Report, Family?, Command)
    /// A command is running that was not shown before.
    case running(Command)
    /// A conclusion; `after` is how the command ended that led to it.
    case verdict(Verdict, Family?, Finding, after: CommandResult.Status? = nil)
    /// What a command printed, under the command.
    case output(Family?, Command, CommandResult)
    /// What a command printed that is on the screen already.
    case printed(CommandResult)
    /// Prose of the step file.
    case section(Step.Body.Section)
    /// The step has no such section; the word is `why` or `hint`.
    case noSection(Word)
    /// Requirements that do not hold, before the offers that put them in place.
    case requirementsMissing([FactStanding], establishedBy: [Fact: Int])
    /// The save gate: what holds and what is missing.
    case facts([FactStanding])
    /// Saving is refused: this is missing.
    case saveRefused([FactStanding], establishedBy: [Fact: Int])
    /// The rules now, and the difference to the start, for each family.
    case rules([RulesNow])
    /// The difference to the start alone.
    case changes([RulesNow])
    /// The rules changed between the question and the answer.
    case rulesChangedMeanwhile([RulesNow])
    /// A warning that iptables printed while the rules were read.
    case warning(Family, String)
    /// The rules could not be read.
    case unreadable(Family, CommandResult, explanation: String)
    /// What to do now that the policy is in force: open a second login, then confirm.
    case confirmAccess(port: UInt16, address: [Family: String], timerRuns: Bool, atConsoleOnly: Bool)
    /// A session goes on after a cut.
    case resumed(Resumption)
    /// The person's remark is in the journal.
    case noted
    /// The person wants to leave while the rollback timer runs: asked once more.
    case leavingToTheTimer
    /// How the person is logged in, as far as that was found out, and the services by which the host is managed.
    case login(OperatorLogin, services: [ServicePorts])
    /// Connection tracking is being looked at, with this probe if there is a login to count.
    case provingTracking(Probe?)
    /// The rollback timer is being started.
    case armingTimer
    /// The rollback timer runs.
    case timerArmed
    /// The rollback timer could not be started; nothing was changed.
    case timerRefused(reason: String)
    /// The rollback timer has its full time again.
    case timerExtended
    /// The rollback timer was told that access is confirmed.
    case timerDisarmed
    /// The rollback timer put the rules back.
    case timerFired(RollbackResult)
    /// The rollback timer's process is gone; the rules are put back at once.
    case timerLost
    /// The policy is ACCEPT again, while correcting.
    case reopened
    /// The rules are being put back.
    case restoring
    /// The result of putting them back.
    case restored(RollbackResult)
    /// What a save would write.
    case savePlan(SavePlan)
    /// Whether what was saved will be restored at boot.
    case bootPlan(SavePlan.Boot)
    /// Nothing restores files in a place that the person named.
    case notRestoredByItself
    /// There is no known place to save to: the person must name one.
    case saveNeedsName
    /// The files of before the save are being put back.
    case unsaving([SaveResult.SavedFile])
    /// The words understood here.
    case help(Prompt)
    /// Enter alone is not enough here.
    case needsWord(Prompt)
    /// The line was not understood; nothing was changed.
    case notUnderstood(String, Prompt)
    /// The word must be typed in full.
    case needsWholeWord(Word)
    /// The beginning of several words.
    case ambiguous([Word])
    /// Nothing may follow this word.
    case unexpectedArgument(Word, String)
    /// The word needs something to follow it.
    case needsArgument(Word)
    /// The report could not be read; nothing was concluded from it.
    case reportNotUnderstood(Step.Report)
    /// Ctrl-C once: what a second one does.
    case interruptedOnce
    /// The input ended; asked once more.
    case inputEnded
    /// The session is over.
    case ended(Ending)

    /// The head of a step.
    public struct StepHeader: Sendable, Hashable {
        /// Its position, from 1.
        public var number: Int
        /// How many steps there are.
        public var total: Int
        /// Its title.
        public var title: String
        /// Its introduction, as Markdown.
        public var introduction: String
    }

    /// A command with what takes it back.
    public struct PlannedCommand: Sendable, Hashable {
        /// The family it is for; nil if for none in particular.
        public var family: Family?
        /// The word that runs it; nil for Enter.
        public var word: String?
        /// The command.
        public var command: Command
        /// What takes it back; nil for commands that change nothing that needs to be.
        public var undo: Command?
    }

    /// What a cut has left, and what has happened since.
    public struct Resumption: Sendable, Hashable {
        /// What had been begun and not been seen to end.
        public var inDoubt: Record.Intent?
        /// The rules now, with the difference to those that were read last.
        public var changes: [RulesNow]
        /// Whether the rollback timer was armed.
        public var timerWasArmed: Bool
        /// Whether it still runs.
        public var timerRuns: Bool
    }

    /// A family's rules and what changed.
    public struct RulesNow: Sendable, Hashable {
        /// The family.
        public var family: Family
        /// The filter table as it is now.
        public var now: FilterTable
        /// The filter table to compare with.
        public var before: FilterTable
    }
}
