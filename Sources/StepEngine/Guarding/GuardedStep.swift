import Netfilter

/// A change that may keep the operator out, or that goes back as a whole, from before it runs until it is settled.
struct GuardedStep: Sendable, Equatable {
    /// What comes once it is settled.
    var then: Then
    /// All that the packet filters held directly before.
    var before: [Family: WholeRules] = [:]
    /// The filter tables as last read before.
    var tables: [Family: JudgedTable] = [:]
    /// Whether a new login must work before the walk goes on.
    var needsLogin = false
    /// Whether that login is waited for.
    var awaitsLogin = false
    /// Whether the rollback timer was armed for it.
    var isArmedForIt = false
    /// Whether its commands ended as they should.
    var hasSucceeded = true

    /// What comes once a change is settled.
    enum Then: Sendable, Equatable {
        /// The commands have run: their step is judged.
        case judge(CommandGroup)
        /// The session was cut: its step is taken up.
        case takeUp
        /// The runbook has no further step.
        case end
    }

    /// The commands that make it; nil for those of before.
    var group: CommandGroup? {
        if case .judge(let group) = then { group } else { nil }
    }
}

/// What goes back as a whole: all rules of before the first command whose changes the session's own rules do not tell, and
/// which of INPUT's were the session's at that time.
struct WholeStart: Sendable, Equatable {
    var rules: [Family: WholeRules]
    var session: [Family: SessionRules]
}
