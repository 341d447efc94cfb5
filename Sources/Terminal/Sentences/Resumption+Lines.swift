import StepEngine

extension SessionMessage.Resumption {
    /// What the cut has left, and what has happened since.
    var lines: [ScreenLine] {
        [.blank, .verdict(.note, nil, "The session goes on. The rules were read again first.")]
            + doubt + timer + changes.flatMap { $0.changes(since: "since they were last read") }
            + notes.map { .labelled("your note", $0) }
    }

    private var doubt: [ScreenLine] {
        guard let inDoubt else { return [] }
        return [
            .verdict(
                .note, nil,
                "\(inDoubt.sentence) had been begun, and its end was not seen. What the rules say now counts; "
                    + "nothing is run again by itself.")
        ]
    }

    private var timer: [ScreenLine] {
        switch (timerRuns, timerWasArmed) {
        case (true, _):
            [.verdict(.wait, nil, "The rollback timer still runs: the rules go back unless you confirm.")]
        case (false, true):
            [
                .verdict(
                    .note, nil, "The rollback timer runs no more: it has put the rules back, or was ended.")
            ]
        case (false, false): []
        }
    }
}

extension Record.Intent {
    /// What was about to be done, as the beginning of a sentence.
    var sentence: String {
        switch self {
        case .run(let command): "`\(command)`"
        case .peer(let line): "The peer's command `\(line)`"
        case .probe(let insertions, _): insertions.map { "`\($0)`" }.joined(separator: "; ")
        case .openNamespace: "Making a temporary namespace"
        case .runInNamespace(let command): "In a temporary namespace, `\(command)`"
        case .armTimer: "Starting the rollback timer"
        case .disarmTimer: "Stopping the rollback timer"
        case .restore: "Putting the rules back"
        case .save: "Saving the rules"
        }
    }
}
