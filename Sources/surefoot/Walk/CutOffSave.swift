import Host
import StepEngine

/// A save that was under way when a session was cut: one family's file may be new, and the other's old.
struct CutOffSave {
    private let files: [FileReturn]
    private let waiting: [String]

    /// Looks for it; nil if there is nothing of it to take back.
    init?(of old: JournalFolder.Session) {
        guard case .save(let target) = old.history.inDoubt else { return nil }
        waiting = SaveRecovery.waiting(of: target)
        files = SaveRecovery.plan(undoingCutOff: old.history.cutOffFiles, of: target)
        if waiting.isEmpty { return nil }
    }

    /// What is to be told before anything is done.
    var message: Message { .saving(.cutOff(files, waiting: waiting)) }

    /// Takes it back whole, but for what somebody has changed since.
    ///
    /// - Returns: what has become of the files.
    func takeBack() -> Message {
        SaveRecovery.remove(waiting: waiting)
        return .saving(.returned(SaveRecovery.carryOut(files)))
    }
}
