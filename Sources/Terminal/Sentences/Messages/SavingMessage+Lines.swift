import StepEngine

extension SavingMessage {
    /// Where the rules are saved, and what becomes of the files.
    var lines: [ScreenLine] {
        switch self {
        case .plan(let plan): plan.lines
        case .boot(let boot): boot.lines(isSaved: true)
        case .unsaving(let files):
            [
                .verdict(
                    .note, nil,
                    "The saved files are put back as they were too: \(files.map(\.path).joined(separator: ", "))."
                )
            ]
        case .notRestoredByItself:
            [
                .verdict(
                    .note, nil,
                    "Nothing restores these files at boot by itself: iptables-restore FILE does it.")
            ]
        case .needsName:
            [
                .text(
                    "This host has no known place for saved rules. Name one: save NAME writes NAME.v4 and NAME.v6."
                )
            ]
        case .cutOff(let paths):
            [
                .verdict(
                    .note, nil,
                    "A save was cut off. These files are as they were before it: \(paths.joined(separator: ", "))."
                )
            ]
        }
    }
}
