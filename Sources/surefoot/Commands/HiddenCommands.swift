public import ArgumentParser
import Host
public import Netfilter
import PracticeLab
import Runbook
import StepEngine
import Terminal

/// The lab's first process.
struct InsideLabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: Lab.insideCommand, shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough) var handover: [String] = []

    func run() async throws {
        let status = try LabErrors.told { () throws(LabError) in
            try Lab.runInside(arguments: handover)
        }
        throw ExitCode(status)
    }
}

/// A service of the lab.
struct LabServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: LabService.command, shouldDisplay: false)

    @Argument var service: LabService

    func run() async throws {
        try LabErrors.told { () throws(LabError) in try service.run() }
    }
}

/// What cleans up after a wizard that died in the middle of a test.
struct ProbeGuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: ProbeGuard.command, shouldDisplay: false)

    @Argument var family: Family

    func run() async throws {
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        throw ExitCode(await ProbeGuard.run(family, CommandRunner(programs: programs)))
    }
}

extension Family: ExpressibleByArgument {}

/// The service in a temporary namespace.
struct NamespaceServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: NamespaceService.command, shouldDisplay: false)

    func run() async throws {
        try LabErrors.told { () throws(LabError) in
            try NamespaceService.run(descriptor: TemporaryNamespace.descriptor)
        }
    }
}

/// The walk inside the lab.
struct WalkLabCommand: AsyncParsableCommand {
    static let name = "practice-walk"
    static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)

    @OptionGroup var options: WalkOptions
    @Flag var demo = false

    func run() async throws {
        Signals.catchAll()
        let lab = Surroundings(
            urls: LabNetwork.urls,
            lines: [
                .verdict(
                    .note, nil,
                    "This is the practice lab: a server and a peer of its own, gone when you leave. "
                        + "peer COMMAND runs a command on the peer; a second terminal gets in with: surefoot practice enter server"
                ),
                .blank,
            ],
            hasPeer: true, peerCommand: Lab.peerCommand, isLab: true,
            answering: demo ? .demonstration : .person)
        let runbook = try options.load(BuiltInRunbooks.standard)
        let walk = try await HostWalk(options.wishes, in: lab).make(runbook)
        throw ExitCode(await walk.run())
    }
}

/// The rollback timer's process.
struct RollbackTimerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: RollbackTimer.command, shouldDisplay: false)

    func run() async throws {
        let programs = ProgramPaths(path: ProcessEnvironment.variables["PATH"])
        throw ExitCode(await RollbackTimerProcess.run(CommandRunner(programs: programs)))
    }
}
