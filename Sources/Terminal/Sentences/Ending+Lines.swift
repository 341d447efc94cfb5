import StepEngine

extension Ending {
    var lines: [ScreenLine] {
        switch self {
        case .done: [.verdict(.ok, nil, "All steps are done. The rules in force are the verified ones.")]
        case .savedInVain:
            [
                .verdict(
                    .fail, nil,
                    "All steps are done, and the rules in force are the verified ones. But nothing restores the saved ones at "
                        + "boot, so the next one forgets them. Do what helps, as told above; then `surefoot resume` looks again."
                )
            ]
        case .walked(let inForce):
            [
                .verdict(
                    .note, nil,
                    "All steps were walked. This runbook does not test and save all that Surefoot calls verified. "
                        + inForce.sentence)
            ]
        case .left(let inForce): [.verdict(.note, nil, "You left. " + inForce.sentence)]
        case .inputEnded(let inForce):
            [.verdict(.note, nil, "The input ended, so nobody could answer. " + inForce.sentence)]
        case .rolledBack: [.verdict(.ok, nil, "Aborted. No rule of this session stays in force.")]
        case .interrupted: [.verdict(.ok, nil, "Interrupted. No rule of this session stays in force.")]
        case .rollbackFailed:
            [
                .verdict(.fail, nil, "The rules are not back as they were, or that could not be confirmed."),
                .text(
                    "Should you be kept out, open INPUT by hand: `iptables -P INPUT ACCEPT`, and `ip6tables -P INPUT ACCEPT` for IPv6."
                ),
            ]
        }
    }
}

extension Ending.LeftInForce {
    fileprivate var sentence: String {
        switch self {
        case .nothing: "No change of this session is in force."
        case .unsavedChanges:
            "The changes made so far are in force, but not saved: a reboot forgets them. `surefoot resume` goes on from here; `surefoot rollback` puts the rules back."
        case .savedChanges:
            "The changes made so far are in force, and the session has saved files. `surefoot resume` goes on from here; `surefoot rollback` puts the rules and the files back."
        case .changesUntilTimer:
            "The rollback timer still runs and will put the rules back. `surefoot resume` goes on in time."
        case .lab: "The lab is gone, with all that was changed in it. Nothing of this machine was touched."
        }
    }
}
