import ArgumentParser
import Host
import Linux
import Netfilter
import StepEngine
import Terminal

extension GuardCommand {
    /// The lines of defence at the moment.
    struct StatusCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract:
                "Tell which lines of defence are armed, and until when (as root). Exit 0: some are; 1: none.")

        @Flag(help: "Print them as JSON.")
        var json = false

        func run() async throws {
            try Permission.demandFirewall(for: "surefoot guard status")
            let runner = CommandRunner(programs: ProgramPaths(path: ProcessEnvironment.variables["PATH"]))
            let lines = await ArmedLines.now(runner)
            let session = lines.isAnyArmed ? JournalFolder.own.newestOfThisHost() : nil
            let standing = GuardStanding(lines, session, unitWaits: await unitWaits(session?.id, runner))
            if json {
                Screen.standard.write(standing.json + "\n")
            } else {
                Screen.standard.show(standing.lines)
            }
            throw ExitCode(lines.isAnyArmed ? 0 : Status.failed)
        }

        /// Whether systemd would put the rules of a session back; nil where systemd does not run.
        private func unitWaits(_ session: String?, _ runner: CommandRunner) async -> Bool? {
            guard ServiceManager.runs, let session else { return nil }
            return await runner.run(ServiceManager.ask(about: session), timeout: 5).exit == 0
        }
    }
}
