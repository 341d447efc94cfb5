import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// The walk on this host.
struct RunCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Walk the steps on this host's own firewall (as root).",
        usage: "surefoot run [RUNBOOK] [OPTION ...]")
    static let examples = [
        "sudo surefoot run",
        "sudo surefoot run --management-port 2222 --management-from 198.51.100.0/24",
    ]
    static let statuses = Status.ofAWalk

    @Argument(help: ArgumentHelp("The runbook to walk.", valueName: "RUNBOOK"))
    var runbook = BuiltInRunbooks.standard

    @OptionGroup var options: WalkOptions

    @OptionGroup var programs: ProgramOptions

    @Flag(help: "Print every step, command, condition and undo, and run nothing.")
    var dryRun = false

    @Flag(
        help: "Ask nobody: take the answers from a file, and put everything back where they do not suffice.")
    var noInput = false

    @Option(
        help: ArgumentHelp(
            "The file of answers for --no-input. surefoot plan --answers prints one to fill in.",
            valueName: "FILE"))
    var answers: String?

    @Option(
        help: ArgumentHelp(
            "Keep what you answer in this file, to repeat the walk with --no-input.", valueName: "FILE"))
    var recordAnswers: String?

    func validate() throws {
        guard noInput == (answers != nil) else {
            throw ValidationError(
                "--no-input and --answers FILE go together. surefoot plan --answers prints a file to fill in."
            )
        }
        guard !noInput || recordAnswers == nil else {
            throw ValidationError("--record-answers is for a walk with a person.")
        }
    }

    func run() async throws {
        let runbook = try options.load(runbook, for: dryRun ? .reading : .running)
        if dryRun {
            Screen.standard.show(
                DryRun.lines(runbook, management: options.managementPort.first ?? ServicePorts(tcp: 22)))
            return
        }
        let runner = programs.runner()
        let surroundings = try await surroundings(runbook, runner)
        if !noInput { try Permission.demandTerminal(for: "surefoot run") }
        try Permission.demandFirewall(for: "surefoot run")
        let walk = try await HostWalk(options.wishes, in: surroundings, runner).make(runbook)
        throw ExitCode(await walk.run())
    }
}

extension RunCommand {
    private func surroundings(_ runbook: Runbook, _ runner: CommandRunner) async throws -> Surroundings {
        if let recordAnswers { return Surroundings(answering: .recorded(path: recordAnswers)) }
        guard let answers else { return Surroundings() }
        return try await Surroundings(try UnattendedRun.read(answers, for: runbook), runner)
    }
}
