public import ArgumentParser
public import Netfilter
public import PracticeLab
import Terminal

/// The walk in a practice lab.
struct PracticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice",
        abstract: "Walk the steps in a practice lab: a real kernel, nothing of this host is touched.",
        subcommands: [StartLab.self, EnterLab.self], defaultSubcommand: StartLab.self)

    /// Starts a lab, and walks in it.
    struct StartLab: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Start a lab, and walk the steps in it.")

        @Flag(help: "Play both parts, and end by itself.")
        var demo = false

        @Option(help: "Which iptables the lab has: nf_tables or legacy.")
        var backend: Backend?

        @Option(help: "How many seconds there are to confirm a new login (10 to 3600).")
        var confirmWithin = 120

        func run() async throws {
            guard demo || Screen.isInteractive else {
                Screen.complain(
                    "surefoot practice asks questions, so it needs a terminal. Without one: surefoot practice --demo."
                )
                throw ExitCode(Status.inputMissing)
            }
            let walk =
                [WalkLabCommand.name, "--confirm-within", "\(confirmWithin)"] + (demo ? ["--demo"] : [])
            try LabErrors.told { () throws(LabError) in
                try Lab.launch(walkArguments: walk, configuration: LabConfiguration(backend: backend))
            }
        }
    }

    /// A shell in a running lab.
    struct EnterLab: AsyncParsableCommand {
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

extension Backend: ExpressibleByArgument {}
extension LabHost: ExpressibleByArgument {}
extension LabService: ExpressibleByArgument {}

/// Errors of the lab, as exit statuses.
enum LabErrors {
    /// Runs the body; an error is told on standard error.
    static func told<Value>(_ body: () throws(LabError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            Screen.complain(error.description)
            throw ExitCode(error.isPermission ? Status.notPermitted : Status.failed)
        }
    }
}
