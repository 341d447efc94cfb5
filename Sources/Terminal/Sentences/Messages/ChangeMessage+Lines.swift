import Netfilter
import StepEngine

extension ChangeMessage {
    /// What becomes of a change that may keep the operator out, or that the step does not speak of.
    var lines: [ScreenLine] {
        switch self {
        case .needsGuard:
            [
                .text(
                    "This may keep new logins out, as far as can be told beforehand. So the rollback timer runs first, and a "
                        + "new login must work afterwards; otherwise the rules go back.")
            ]
        case .takingWholeRules:
            [.verdict(.wait, nil, "Writing all rules down, so that all tables can go back as they are.")]
        case .notTaken(let reason):
            [.verdict(.fail, nil, "The rules could not be written down, so nothing was run. \(reason)")]
        case .refused(let command):
            [
                .verdict(
                    .fail, nil,
                    "This was not run: `\(command)`. It is not known to only read, and this step says that it changes no "
                        + "rules. Correct the step file (changes, confirm, undo).")
            ]
        case .nothingChanged: [.verdict(.ok, nil, "The command has changed no rules.")]
        case .takenBack(let reason, let changes, let tables):
            reason.lines + Self.tables(tables) + changes.flatMap { $0.changes(since: "by the command") }
        }
    }

    private static func tables(_ names: [String]) -> [ScreenLine] {
        names.isEmpty ? [] : [.labelled("changed", names.joined(separator: ", "))]
    }
}

extension ChangeMessage.Reason {
    fileprivate var lines: [ScreenLine] {
        switch self {
        case .undeclared:
            [
                .verdict(
                    .fail, nil,
                    "The rules have changed, though this step says that it changes none. They go back now, and the walk stops "
                        + "here.")
            ]
        case .failed:
            [
                .verdict(
                    .fail, nil,
                    "The command has failed, and may have done half of its work. The rules go back now.")
            ]
        case .closed(let obstacles):
            [.verdict(.fail, nil, "New logins would be kept out now. The rules go back at once.")]
                + obstacles.sorted { $0.key < $1.key }.flatMap { family, obstacles in
                    Self.sentences(obstacles).map { .verdict(.fail, family.rawValue, $0) }
                }
        case .notWanted:
            [.verdict(.note, nil, "No new login has confirmed the change. The rules go back now.")]
        }
    }

    /// One rule may keep out both new logins and the one that stands.
    private static func sentences(_ obstacles: [ManagementAccess.Obstacle]) -> [String] {
        var seen: Set<String> = []
        return obstacles.map { "\([$0.service].sentence): \($0.reachability.sentence)" }.filter {
            seen.insert($0).inserted
        }
    }
}
