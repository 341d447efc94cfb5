public import Netfilter

/// A conclusion, with the evidence it rests on, by what it is about.
///
/// `Terminal` has the sentences, for each of these kinds in a file of its name.
public enum Finding: Sendable, Equatable {
    /// What a command did.
    case command(CommandFinding)
    /// Whether a rule of INPUT accepts replies.
    case stateRule(StateRuleFinding)
    /// What else INPUT does.
    case input(InputFinding)
    /// Whether what the host sends leaves it.
    case output(OutputFinding)
    /// What is open, beside what was expected to be.
    case doors(DoorsFinding)
    /// What stands beside INPUT of iptables.
    case surroundings(SurroundingsFinding)
    /// What connection tracking knows.
    case tracking(TrackingFinding)
    /// How the host is managed, and whether a new login works.
    case access(AccessFinding)
    /// What becomes of listening services.
    case services(ServicesFinding)
    /// What a test of a connection has shown.
    case test(TestFinding)
    /// Whether a fact was observed.
    case fact(FactFinding)
    /// What became of a save.
    case saving(SavingFinding)
    /// What a change that nobody has confirmed has left.
    case unconfirmed(UnconfirmedFinding)
}

extension Finding {
    /// The rules that the conclusion rests on, the deciding one first.
    public var rules: [RuleReference] {
        switch self {
        case .stateRule(let finding): finding.rules
        case .input(let finding): finding.rules
        case .output(let finding): finding.rules
        case .unconfirmed(let finding): finding.rules
        case .doors(let finding): finding.rules
        case .access(let finding): finding.rules
        case .command, .surroundings, .tracking, .services, .test, .fact, .saving: []
        }
    }

    /// Whether the rules leave it open.
    var isUncertain: Bool {
        switch self {
        case .stateRule(let finding): finding.isUncertain
        case .input(let finding): finding.isUncertain
        case .output(let finding): finding.isUncertain
        case .command, .surroundings, .tracking, .access, .services, .test, .fact, .saving, .unconfirmed,
            .doors:
            false
        }
    }
}
