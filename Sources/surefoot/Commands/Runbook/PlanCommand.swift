import ArgumentParser
import Netfilter
import Runbook
import Terminal

/// What a walk would ask, run and take back.
struct PlanCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print every question, command, condition and undo of a walk beforehand; run nothing.",
        usage: "surefoot plan [RUNBOOK] [OPTION ...]")
    static let examples = ["surefoot plan", "surefoot plan --answers"]

    @Argument(help: ArgumentHelp("The runbook.", valueName: "RUNBOOK"))
    var runbook = BuiltInRunbooks.standard

    @OptionGroup var options: WalkOptions

    @Flag(help: "Print a file of answers to fill in, for surefoot run --no-input.")
    var answers = false

    func run() throws {
        let runbook = try options.load(runbook, for: .reading)
        let screen = Screen.standard
        guard !answers else { return screen.write(Answers.text(for: runbook, in: screen.alphabet)) }
        screen.show(
            DryRun.lines(runbook, management: options.managementPort.first ?? ServicePorts(tcp: 22)))
    }
}
