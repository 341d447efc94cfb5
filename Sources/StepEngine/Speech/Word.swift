/// A word that a prompt understands.
public enum Word: Sendable, Equatable {
    /// Just Enter.
    case goOn
    /// A step's own word: it changes something.
    case step(String)
    /// The word of a step's offer: it changes something.
    case offer(String)
    /// Accept a service that the policy would shut.
    case accept
    /// Agree to have the named services shut.
    case shut
    /// Write the rules, optionally to files of this name.
    case save
    /// Make the saved rules be restored at boot.
    case enable
    /// Confirm that a separate new login works, by the address that it comes from.
    case confirm
    /// This host is managed at its console alone, so there is no login to try.
    case consoleOnly
    /// Give the rollback timer its full time again.
    case more
    /// Let the wizard run the test.
    case run
    /// Watch a test that is done in another terminal, or on another machine.
    case watch
    /// Do the test with a temporary namespace instead of another machine.
    case namespace
    /// Do the step again.
    case retry
    /// Go to the step before.
    case back
    /// Leave out an optional step.
    case skip
    /// Why the step is there.
    case why
    /// What can be done about the last failure.
    case hint
    /// What takes the step's commands back.
    case undo
    /// The rules now, with the difference to the start.
    case show
    /// What holds and what is missing before saving.
    case facts
    /// A remark for the journal.
    case note
    /// A shell.
    case shell
    /// Run a command on the practice peer.
    case peer
    /// Set INPUT's policy to ACCEPT while correcting.
    case reopen
    /// Leave; the rules stay as they are.
    case quit
    /// Put everything back and leave.
    case abort
    /// The list of words.
    case help

    /// The word as it is typed; empty for Enter.
    public var text: String {
        switch self {
        case .goOn: ""
        case .step(let word), .offer(let word): word
        case .help: "?"
        case .consoleOnly: "console-only"
        case .accept: "accept"
        case .shut: "shut"
        case .save: "save"
        case .enable: "enable"
        case .confirm: "confirm"
        case .more: "more"
        case .run: "run"
        case .watch: "watch"
        case .namespace: "namespace"
        case .retry: "retry"
        case .back: "back"
        case .skip: "skip"
        case .why: "why"
        case .hint: "hint"
        case .undo: "undo"
        case .show: "show"
        case .facts: "facts"
        case .note: "note"
        case .shell: "shell"
        case .peer: "peer"
        case .reopen: "reopen"
        case .quit: "quit"
        case .abort: "abort"
        }
    }

    /// The words that no step file names.
    static let fixed: [Word] = [
        .accept, .shut, .save, .enable, .confirm, .consoleOnly, .more, .run, .watch, .namespace, .retry,
        .back,
        .skip, .why, .hint, .undo, .show, .facts, .note, .shell, .peer, .reopen, .quit, .abort, .help,
    ]

    /// Whether the word must be typed in full, because something changes on it.
    public var mustBeWhole: Bool { traits.contains(.mustBeWhole) }

    /// Whether something may follow the word.
    public var takesArgument: Bool { traits.contains(.takesArgument) }

    /// Whether the word leads on in the walk, or concludes something. The others are about the session, or lead out.
    var leadsOn: Bool { traits.contains(.leadsOn) }
}

extension Word {
    /// How a word is read, and what it is for.
    private struct Traits: OptionSet {
        let rawValue: Int

        static let mustBeWhole = Traits(rawValue: 1)
        static let takesArgument = Traits(rawValue: 2)
        static let leadsOn = Traits(rawValue: 4)
    }

    private var traits: Traits {
        switch self {
        case .goOn, .retry, .back, .skip, .facts: .leadsOn
        case .step, .offer, .shut, .enable, .consoleOnly, .namespace: [.mustBeWhole, .leadsOn]
        case .accept, .save, .confirm: [.mustBeWhole, .takesArgument, .leadsOn]
        case .run, .watch: [.takesArgument, .leadsOn]
        case .note, .peer: .takesArgument
        case .reopen, .abort: .mustBeWhole
        case .more, .why, .hint, .undo, .show, .shell, .quit, .help: []
        }
    }
}
