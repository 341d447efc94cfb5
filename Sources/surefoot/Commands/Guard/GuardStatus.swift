import ArgumentParser
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

extension GuardCommand {
    /// The lines of defence at the moment.
    struct StatusCommand: AsyncParsableCommand, ExplainedCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract:
                "Tell which lines of defence are armed, and until when (as root).",
            usage: "surefoot guard status [OPTION ...]")
        static let examples = ["sudo surefoot guard status", "sudo surefoot guard status --json"]
        static let statuses: [Status] = [.done, .failed, .usage, .notPermitted]

        static func meaning(of status: Status) -> String {
            switch status {
            case .done: "some are armed"
            case .failed: "none is armed"
            default: status.meaning
            }
        }

        @Flag(help: "Print them as JSON.")
        var json = false

        @OptionGroup var programs: ProgramOptions

        func run() async throws {
            try Permission.demandFirewall(for: "surefoot guard status")
            let runner = programs.runner()
            let families = Family.allCases.filter { runner.programs.find($0.command) != nil }
            let tables = await RulesetReader(runner).read(families).compactMapValues(\.table)
            let session = JournalFolder.own.newestOfThisHost()
            let lines = await ArmedLines.now(in: tables, of: session?.id, runner)
            let standing = GuardStanding(lines, lines.isAnyArmed ? session : nil)
            if json {
                Screen.standard.show(json: standing.json)
            } else {
                Screen.standard.show(standing.lines)
            }
            throw ExitCode(lines.isAnyArmed ? Status.done : .failed)
        }
    }
}
