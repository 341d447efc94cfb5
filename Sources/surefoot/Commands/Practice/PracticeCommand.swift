import ArgumentParser
import Netfilter
import PracticeLab
import Terminal

/// Starts a practice lab, and walks the steps in it.
struct PracticeCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "practice",
        abstract: "Walk the steps in a practice lab: a real kernel, nothing of this host is touched.",
        usage: "surefoot practice [OPTION ...]\nsurefoot practice enter HOST [COMMAND ...]",
        subcommands: [Enter.self])
    static let examples = ["surefoot practice --demo", "surefoot practice --backend legacy"]
    static let statuses = Status.ofAWalk

    @Flag(help: "Watch the steps being walked: both parts are played, and it ends by itself.")
    var demo = false

    @Option(
        help: ArgumentHelp(
            "How many seconds the demonstration gives you for each line, on a terminal (0 to 60; 0 for no pause; default: 1). Enter goes on at once.",
            valueName: "SECONDS"))
    var pace: Double?

    @Option(
        help: ArgumentHelp("Which iptables the lab has; else nf_tables, if installed.", valueName: "BACKEND"))
    var backend: Backend?

    @Option(
        help: ArgumentHelp(
            "How many seconds there are to confirm a new login (10 to 3600).", valueName: "SECONDS"))
    var confirmWithin = 120

    func validate() throws {
        try WalkOptions.validate(confirmWithin: confirmWithin)
        guard demo || pace == nil else {
            throw ValidationError("--pace goes with --demo: your own walk waits for you.")
        }
        guard (0...60).contains(pace ?? 0) else {
            throw ValidationError("--pace takes a number of seconds from 0 to 60, such as 0.5.")
        }
    }

    func run() async throws {
        guard demo || Screen.isInteractive else {
            Screen.complain(
                "`surefoot practice` asks questions, so it needs a terminal. Without one: `surefoot practice --demo`."
            )
            throw ExitCode(Status.inputMissing)
        }
        let walk =
            [WalkLabCommand.name, "--confirm-within", "\(confirmWithin)"] + (demo ? ["--demo"] : [])
            + (pace.map { ["--pace", "\($0)"] } ?? [])
        try LabErrors.told { () throws(LabError) in
            try Lab.launch(walkArguments: walk, configuration: LabConfiguration(backend: backend))
        }
    }
}
