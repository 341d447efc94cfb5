import StepEngine

extension SessionMessage {
    /// How the session goes on, and how it ends.
    var lines: [ScreenLine] {
        switch self {
        case .resumed(let resumption): resumption.lines
        case .noted(isKept: true): [.text("Noted in the journal. `surefoot report` shows it.")]
        case .noted(isKept: false):
            [
                .text(
                    "Noted in the lab's journal. It goes with the lab; until then, `surefoot report` in its shell has it."
                )
            ]
        case .shellOpens:
            [.text("A shell on this host, at the same rules. `exit`, or Ctrl-D, comes back here.")]
        case .noShell(let reason): [.verdict(.note, nil, reason)]
        case .notRecorded(let reason):
            [
                .verdict(
                    .note, nil,
                    "\(reason) Until it can be written, no rule is put in and nothing is denied. `abort` and `reopen` still work."
                )
            ]
        case .recordsLeft(let count, let reason):
            [
                .verdict(
                    .note, nil,
                    "\(reason) "
                        + (count == 0
                            ? "The journal lacks what could not be written."
                            : "What is missing in the journal (records: \(count)) is kept in memory, and written once it answers.")
                )
            ]
        case .interruptedOnce:
            [
                .text(
                    "Interrupted; nothing was changed. Ctrl-C once more puts the rules back and leaves. `quit` leaves them as they are."
                )
            ]
        case .inputEnded: [.text("That was the end of the input. Type `quit` or `abort` to leave.")]
        case .restarted(let session, let isCertain):
            [
                .verdict(
                    .note, nil,
                    (isCertain ? "The" : "By the times in its journal, the")
                        + " host was restarted since session \(session): the rules in force are those that the boot "
                        + "restored, and Surefoot leaves them alone.")
            ]
        case .ended(let ending): [.blank] + ending.lines
        }
    }
}
