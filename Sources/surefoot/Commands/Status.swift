import ArgumentParser

/// The exit statuses of the program, the same for every command.
enum Status: Int32, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case notPermitted = 3
    case inputMissing = 4
    case rolledBack = 5
    case rollbackFailed = 6
    case interrupted = 130

    /// What it means, where a command does not say it more exactly (`ExplainedCommand`).
    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "something was found wrong or failed, or you left"
        case .usage: "wrong words on the command line, or a wrong file"
        case .notPermitted: "not permitted, such as without root"
        case .inputMissing: "no terminal to ask on, or no answers"
        case .rolledBack: "the rules went back"
        case .rollbackFailed: "the rules could not all be put back"
        case .interrupted: "interrupted"
        }
    }

    /// Those of a command that may put rules back.
    static let ofAWalk = allCases
    /// Those of a command that looks at something, and needs nobody's leave.
    static let ofALook: [Status] = [.done, .failed, .usage]
}

extension ExitCode {
    /// The code of a status.
    init(_ status: Status) {
        self.init(status.rawValue)
    }
}
