import Netfilter
public import StepEngine

extension TakingBackMessage {
    /// What would be done, and what came of it.
    public var lines: [ScreenLine] {
        switch self {
        case .plan(_, let commands) where commands.isEmpty: []
        case .plan(let session, let commands):
            [.text("To go back to the start of session \(session), this will run:")]
                + commands.sorted { $0.key < $1.key }.flatMap { family, commands in
                    commands.flatMap { $0.lines(labelled: family.rawValue) }
                }
        case .unlistable(let family, let door):
            [
                .verdict(
                    .fail, family.rawValue,
                    "The rules cannot be listed, so they cannot be put back one by one. INPUT is opened instead; all other "
                        + "rules stay:")
            ] + door.lines
        case .shutsOut(let family, let obstacle, let commands):
            [.verdict(.fail, family.rawValue, obstacle.sentence)]
                + obstacle.reachability.rules.map { .output($0.rule.text) }
                + [.text("open lets new logins in instead, and leaves all other rules as they are:")]
                + commands.flatMap { $0.lines(labelled: "") }
        case .declined: [.text("Nothing was changed. The word rollback, in full, does it.")]
        case .openedInstead(let session):
            [.verdict(.ok, nil, "New logins get in. The rules of session \(session) are still in force.")]
        case .nothingSaved(let session):
            [.text("Session \(session) has saved no files, so nothing is left to take back.")]
        case .asAtStart(let session):
            [.verdict(.ok, nil, "The rules are as they were at the start of session \(session).")]
        case .differs(let session, let changes):
            [
                .verdict(
                    .note, nil,
                    "Nothing that the journal of session \(session) knows of is left to take back, but the rules differ "
                        + "from those at its start. Look at each; `surefoot rollback --full \(session)` puts the whole table back."
                )
            ]
                + changes.sorted { $0.key < $1.key }.flatMap { family, changes in
                    [.labelled(family.rawValue, "differs:")] + changes.map { .output($0.line) }
                }
        }
    }
}

extension Command {
    /// The command, and what it reads.
    fileprivate func lines(labelled label: String) -> [ScreenLine] {
        [.command(label, description), .labelled("", "which reads:")]
            + input.split(separator: "\n").map { .output(String($0)) }
    }
}
