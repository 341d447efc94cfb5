import ArgumentParser
import Netfilter
import PracticeLab
import Terminal

extension PracticeCommand {
    /// Starts a lab, and walks in it.
    struct Start: AsyncParsableCommand {
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
}
