import ArgumentParser
import Host
import Netfilter
import Runbook
import StepEngine
import Terminal

/// The walk on this host.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Walk the steps on this host's own firewall (as root).")

    @Argument(help: "The runbook to walk.")
    var runbook = BuiltInRunbooks.standard

    @OptionGroup var options: WalkOptions

    @Flag(help: "Print every step, command, condition and undo, and run nothing.")
    var dryRun = false

    @Flag(
        help: "Ask nobody: take the answers from a file, and put everything back where they do not suffice.")
    var noInput = false

    @Option(help: "The file of answers for --no-input. surefoot plan --answers prints one to fill in.")
    var answers: String?

    @Option(help: "Keep what you answer in this file, to repeat the walk with --no-input.")
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
        let runbook = try options.load(runbook)
        if dryRun {
            Screen.standard.show(
                DryRun.lines(runbook, management: options.managementPort.first ?? ServicePorts(tcp: 22)))
            return
        }
        let surroundings = try await surroundings(runbook)
        if !noInput { try Permission.demandTerminal(for: "surefoot run") }
        try Permission.demandFirewall(for: "surefoot run")
        Signals.catchAll()
        let walk = try await HostWalk(options.wishes, in: surroundings).make(runbook)
        throw ExitCode(await walk.run())
    }
}

extension RunCommand {
    private func surroundings(_ runbook: Runbook) async throws -> Surroundings {
        if let recordAnswers { return Surroundings(answering: .recorded(path: recordAnswers)) }
        guard let answers else { return Surroundings() }
        return try await Surroundings(try UnattendedRun.read(answers, for: runbook))
    }
}

/// What a walk was told beforehand.
struct WalkWishes {
    /// The services by which the host is managed, where they are not to be looked for.
    var management: [ServicePorts] = []
    /// The seconds until the rollback timer acts.
    var confirmWithin: Int
    /// The folder of a runbook that is not built in.
    var folder: String?
}

/// What every walk can be told.
struct WalkOptions: ParsableArguments {
    @Option(
        help:
            "A port on which this host is managed: 2222, 60000:61000/udp (mosh). Once for each, that of your login first. Default: that of your ssh login, or 22 if a service listens there.",
        transform: ServicePorts.init(option:)
    )
    var managementPort: [ServicePorts] = []

    @Option(
        help:
            "How many seconds you have to confirm a new login before the rules go back by themselves (10 to 3600)."
    )
    var confirmWithin = 120

    @Option(name: .customLong("runbook"), help: "A folder with a runbook of your own.")
    var folder: String?

    static func validate(confirmWithin: Int) throws {
        guard (10...3600).contains(confirmWithin) else {
            throw ValidationError("--confirm-within takes a number of seconds from 10 to 3600.")
        }
    }

    func validate() throws {
        try Self.validate(confirmWithin: confirmWithin)
    }

    /// The options as values.
    var wishes: WalkWishes {
        WalkWishes(management: managementPort, confirmWithin: confirmWithin, folder: folder)
    }

    /// Loads the runbook from the folder, or the built-in one of that name.
    func load(_ name: String) throws -> Runbook {
        try RunbookSource.load(name, folder: folder)
    }
}

extension ServicePorts {
    /// Reads what was typed behind `--management-port`.
    init(option text: String) throws {
        guard let ports = ServicePorts(text) else {
            throw ValidationError(
                "--management-port takes a port from 1 to 65535, such as 2222, or a range of them, such as 60000:61000/udp."
            )
        }
        self = ports
    }
}
