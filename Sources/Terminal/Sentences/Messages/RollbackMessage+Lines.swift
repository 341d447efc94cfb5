import Netfilter
import StepEngine

extension RollbackMessage {
    /// What the rollback timer does, and what came of putting the rules back.
    var lines: [ScreenLine] {
        switch self {
        case .armingTimer: [.verdict(.wait, nil, "Starting the rollback timer.")]
        case .timerArmed:
            [
                .verdict(
                    .ok, nil,
                    "The rollback timer runs in a process of its own. It puts the rules back unless you confirm."
                )
            ]
        case .kernelOpens(true, let services):
            [
                .verdict(
                    .ok, nil,
                    "Should every process of Surefoot be dead when the time is over, a rule at the top of INPUT lets "
                        + "\(services.sentence) in again.")
            ]
        case .kernelOpens(false, _):
            [
                .verdict(
                    .note, nil,
                    "The kernel itself cannot open INPUT at a set time here (no time match, or a wrong clock). The timer "
                        + "does without it.")
            ]
        case .timerRefused(let reason):
            [
                .verdict(
                    .fail, nil, "The rollback timer could not be started, so nothing was changed. \(reason)")
            ]
        case .policyUnguarded(let reason):
            [
                .verdict(
                    .fail, nil,
                    "The rollback timer could not be started, so nobody guards the policy that is in force. \(reason)"
                )
            ]
        case .timerExtended: [.verdict(.ok, nil, "The rollback timer has its full time again.")]
        case .timeLeft(let seconds):
            [.verdict(.wait, nil, "The rules go back in \(seconds.seconds) unless you confirm.")]
        case .leavingToTheTimer(isLab: false):
            [
                .text(
                    "What was changed is not confirmed: the rollback timer runs on and puts the rules back, "
                        + "unless the session is resumed in time (`surefoot resume`). `quit` once more leaves; `abort` puts the rules back now."
                )
            ]
        case .leavingToTheTimer(isLab: true):
            [
                .text(
                    "What was changed is not confirmed: on a real host the rollback timer would run on and put the rules "
                        + "back. `quit` once more leaves the lab, and the lab is gone; `abort` puts the rules back now."
                )
            ]
        case .timerDisarmed: [.verdict(.ok, nil, "The rollback timer has stopped. The rules stay.")]
        case .timerFired:
            [
                .blank,
                .verdict(.note, nil, "No new login was confirmed in time, so the rollback timer acted."),
            ]
        case .timerLost:
            [
                .verdict(
                    .fail, nil,
                    "The rollback timer's process is gone. Without it what is not confirmed does not stay.")
            ]
        case .opensDoors(let doors):
            doors.flatMap(\.lines) + [
                .text("`abort` once more does so. Any other word leaves the rules as they are now.")
            ]
        case .restoring: [.verdict(.wait, nil, "Putting the rules back as they were.")]
        case .restored(let result, let asAtStart): result.lines(asAtStart)
        case .timerGoesOn:
            [.verdict(.note, nil, "The rollback timer goes on with it, and tells you on this terminal.")]
        }
    }
}

extension RollbackOrder.OpenedDoor {
    fileprivate var lines: [ScreenLine] {
        [.verdict(.note, family.rawValue, obstacle.sentence)]
            + obstacle.reachability.rules.map { .output($0.rule.text) }
            + [.text("`abort` takes the session's rules out all the same, and then opens INPUT:")]
            + opening.lines
    }
}

extension RollbackResult {
    fileprivate func lines(_ asAtStart: Bool) -> [ScreenLine] {
        switch self {
        case .restored where asAtStart:
            [.verdict(.ok, nil, "INPUT is as it was at the start, read back from the kernel.")]
        case .restored:
            [
                .verdict(
                    .ok, nil,
                    "No rule of this session is left in INPUT, read back from the kernel. What others have changed since "
                        + "the start stays.")
            ]
        case .opened(let reasons):
            reasons.sorted { $0.key < $1.key }.map { .verdict(.note, $0.key.rawValue, $0.value) }
        case .failed(let reasons):
            reasons.sorted { $0.key < $1.key }.map { .verdict(.fail, $0.key.rawValue, $0.value) }
        }
    }
}
