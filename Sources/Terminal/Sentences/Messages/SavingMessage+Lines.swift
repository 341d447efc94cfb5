import StepEngine

extension SavingMessage {
    /// Where the rules are saved, and what becomes of the files.
    var lines: [ScreenLine] {
        switch self {
        case .plan(let plan): [.blank] + plan.lines
        case .boot(let boot): boot.lines(isSaved: true)
        case .savedAlready(let files):
            [.blank, .verdict(.ok, nil, "The rules are saved already: \(files.map(\.path).listed).")]
        case .unsaving(let undo):
            [.verdict(.wait, nil, "Taking back what was saved: the next boot would bring it back.")]
                + undo.commands.map { .command("will run", $0.description) }
        case .returning(let files): files.map(\.plannedLine)
        case .returned(let files): files.map(\.doneLine)
        case .notRestoredByItself:
            [
                .verdict(
                    .note, nil,
                    "Nothing restores these files at boot by itself: `iptables-restore FILE` does it.")
            ]
        case .needsName:
            [
                .text(
                    "This host has no known place for saved rules. Name one: `save NAME` writes NAME.v4 and NAME.v6."
                )
            ]
        case .cutOff(let files, let waiting):
            [.verdict(.note, nil, "A save was cut off.")] + files.map(\.plannedLine)
                + waiting.map { .text("\($0) was never put in its place, and is removed.") }
        }
    }
}

extension FileReturn {
    fileprivate var plannedLine: ScreenLine {
        switch way {
        case .putBack: .text("\(path) was saved by the session: the file of before comes back.")
        case .remove: .text("\(path) was saved by the session: it is removed, since there was none before.")
        case .leave(let reason):
            .verdict(.note, nil, "\(path) was saved by the session, and stays. \(reason)")
        }
    }

    fileprivate var doneLine: ScreenLine {
        switch way {
        case .putBack: .verdict(.ok, nil, "\(path) is the file of before the save again.")
        case .remove: .verdict(.ok, nil, "\(path) is removed; there was none before the save.")
        case .leave(let reason): .verdict(.note, nil, "\(path) stays as it is. \(reason)")
        }
    }
}
