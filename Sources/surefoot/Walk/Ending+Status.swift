import StepEngine

extension Ending {
    /// The exit status that stands for the ending.
    var exitStatus: Status {
        switch self {
        case .done, .walked: .done
        case .left, .savedInVain: .failed
        case .inputEnded: .inputMissing
        case .rolledBack: .rolledBack
        case .interrupted: .interrupted
        case .rollbackFailed: .rollbackFailed
        }
    }
}
