import StepEngine

extension SavePlan {
    /// What a save would write, and what would become of it.
    var lines: [ScreenLine] {
        let verified = ScreenLine.verdict(.ok, nil, "Everything is verified. The rules may be saved.")
        guard let method else {
            return [
                verified,
                .text(
                    "This host has no known place for saved rules. Name one: `save NAME` writes NAME.v4 and NAME.v6."
                ),
            ]
        }
        return [verified, .labelled("method", method)] + files.flatMap(\.lines) + boot.lines(isSaved: false)
            + warnings.map { .verdict(.note, nil, $0) }
            + [
                .text(
                    "`save` writes these files, whole or not at all, and keeps those of before. `save NAME` writes NAME.v4 and "
                        + "NAME.v6 instead.")
            ]
    }
}

extension SavePlan.PlannedFile {
    /// More lines than these say no more.
    private static let mostLines = 20

    fileprivate var lines: [ScreenLine] {
        switch state {
        case .new: [.labelled("will write", "\(path) (a new file)")]
        case .same: [.labelled("will write", "\(path) (holds the same already)")]
        case .unreadable: [.labelled("will write", "\(path) (what is there now is not understood)")]
        case .differs(let removed, let added):
            [.labelled("will write", "\(path), which changes by:")]
                + Self.shortened(removed.map { "- " + $0 } + added.map { "+ " + $0 })
        }
    }

    private static func shortened(_ lines: [String]) -> [ScreenLine] {
        let rest = lines.count - mostLines
        return lines.prefix(mostLines).map { .output($0) }
            + (rest > 0 ? [.output("... and \(rest) more")] : [])
    }
}

extension SavePlan.Boot {
    /// Whether the files will be restored at boot, before or after they are saved.
    func lines(isSaved: Bool) -> [ScreenLine] {
        switch self {
        case .restored(let units): [.verdict(.ok, nil, "They will be restored at boot, by \(units).")]
        case .unknown: [.verdict(.note, nil, "Whether they will be restored at boot is not known.")]
        case .never:
            [
                .verdict(
                    .note, nil, "A lab is never booted again. On a real host you see here what restores them."
                )
            ]
        case .notRestored(let reason, let remedy?, _):
            [.verdict(.note, nil, "They will not be restored at boot. \(reason) What helps: `\(remedy)`")]
        case .notRestored(let reason, nil, let commands):
            [
                .verdict(
                    .note, nil,
                    "They will not be restored at boot yet. \(reason)"
                        + (isSaved ? " Type `enable`, and this runs:" : " After the save, `enable` runs:"))
            ] + commands.map { .command("", $0.description) }
        }
    }
}
