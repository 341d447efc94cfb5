import ArgumentParser
import PracticeLab

extension PracticeCommand {
    /// A shell in a running lab.
    struct Enter: AsyncParsableCommand, ExplainedCommand {
        static let configuration = CommandConfiguration(
            commandName: "enter", abstract: "Open a shell, or run a command, on a host of the running lab.",
            usage: "surefoot practice enter [--lab PID] HOST [COMMAND ...]")
        static let examples = [
            "surefoot practice enter server", "surefoot practice enter peer nc -vz 192.0.2.1 22",
        ]

        static func meaning(of status: Status) -> String {
            switch status {
            case .done: "done; a command, or a shell, that ran has its own status"
            case .failed: "no lab runs, or it cannot be entered"
            default: status.meaning
            }
        }

        @Option(
            help: ArgumentHelp("The lab's process id; without it, the newest lab.", valueName: "PID"))
        var lab: Int32?

        @Argument(help: ArgumentHelp("server or peer.", valueName: "HOST"))
        var host: LabHost

        @Argument(
            parsing: .captureForPassthrough,
            help: ArgumentHelp("The command; none opens a shell.", valueName: "COMMAND"))
        var command: [String] = []

        func run() async throws {
            try LabErrors.told { () throws(LabError) in
                try Lab.enter(host: host, command: command, lab: lab)
            }
        }
    }
}
