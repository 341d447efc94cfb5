import ArgumentParser
import PracticeLab

extension PracticeCommand {
    /// A shell in a running lab.
    struct Enter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enter", abstract: "Open a shell, or run a command, on a host of the running lab.")

        @Option(help: "The lab's process id; without it, the newest lab.")
        var lab: Int32?

        @Argument(help: "server or peer.")
        var host: LabHost

        @Argument(parsing: .captureForPassthrough, help: "The command; none opens a shell.")
        var command: [String] = []

        func run() async throws {
            try LabErrors.told { () throws(LabError) in
                try Lab.enter(host: host, command: command, lab: lab)
            }
        }
    }
}
