import Glibc
import Linux
public import StepEngine

/// Runs commands: by absolute path, in the C locale, in a session of their own, and never longer than allowed.
///
/// A task that is cancelled ends the command that it waits for, and begins no other one.
public struct CommandRunner: Sendable {
    /// Where programs are found.
    public let programs: ProgramPaths

    /// How long a command may take, in seconds, if it is not told otherwise.
    public let timeout: Int

    /// How long a command that writes into the packet filter may still go on once it is to end, in seconds: longer than
    /// the five for which iptables waits for others. One that is killed in the middle may have done its work or not.
    public static let patience = 10

    /// The most that a command may print on each of its outputs, in bytes: far more than anybody reads, and where it lists
    /// rules, more than any ruleset.
    static func mostOutput(of command: Command) -> Int {
        command.mayListRules ? SavedRulesFile.largestSize : 4 << 20
    }

    /// Makes a runner.
    public init(programs: ProgramPaths, timeout: Int = 30) {
        self.programs = programs
        self.timeout = timeout
    }

    /// Runs a command to its end. Its standard input is what the command says, or /dev/null.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - timeout: in seconds; then the whole process group is killed.
    ///   - limit: the most bytes that it may print on each of its outputs; nil for what its kind may.
    ///   - hear: is told what it prints while it prints it, on some other thread.
    ///   - started: is told the number of the process group, on some other thread.
    /// - Returns: how it ended, and what it printed.
    public func run(
        _ command: Command, timeout: Int? = nil, atMost limit: Int? = nil,
        hear: @escaping @Sendable ([UInt8]) -> Void = { _ in },
        started: @escaping @Sendable (Int32) -> Void = { _ in }
    ) async -> CommandResult {
        guard !Task.isCancelled else { return CommandResult(.interrupted) }
        return await inThreadOfItsOwn {
            runBlocking(
                command, timeout: timeout, atMost: limit, unless: $0, hear: hear, started: started)
        }
    }

    /// The same, in this thread: for where none can be had.
    func runBlocking(
        _ command: Command, timeout: Int? = nil, atMost limit: Int? = nil,
        unless cancellation: Cancellation? = nil,
        hear: @escaping ([UInt8]) -> Void = { _ in }, started: (Int32) -> Void = { _ in }
    ) -> CommandResult {
        let name = command.argv.first ?? ""
        let timeout = timeout ?? self.timeout
        let limit = limit ?? Self.mostOutput(of: command)
        guard let program = programs.executable(name) else {
            return CommandResult(.notStarted(reason: programs.absence(of: name)))
        }
        do {
            let run = try ProcessRun.run(
                [program.name] + command.argv.dropFirst(), at: program.file, input: command.input,
                environment: environment, within: timeout, atMost: limit,
                unless: cancellation,
                patience: command.mayWriteRules ? Self.patience : 0, hear: hear, started: started)
            return CommandResult(run, timeout: timeout, limit: limit)
        } catch {
            return CommandResult(.notStarted(reason: "\(program.name) could not be run: \(error.reason)."))
        }
    }

    /// Starts a command that waits for what it is to read.
    ///
    /// - Returns: nil if it could not be started.
    func ready(_ command: Command) -> ReadyCommand? {
        guard let program = programs.executable(command.argv.first ?? ""),
            let ready = try? ReadyProgram(
                [program.name] + command.argv.dropFirst(), at: program.file, environment: environment)
        else { return nil }
        return ReadyCommand(ready, timeout: timeout, limit: Self.mostOutput(of: command))
    }

    private var environment: [String] { ChildEnvironment.ofCommand(programs) }
}

/// A command that was started beforehand; see `ReadyProgram`.
struct ReadyCommand: ~Copyable {
    private let program: ReadyProgram
    private let timeout: Int
    private let limit: Int

    fileprivate init(_ program: consuming ReadyProgram, timeout: Int, limit: Int) {
        self.program = program
        self.limit = limit
        self.timeout = timeout
    }

    /// Ends it without giving it anything.
    consuming func dismiss() {
        program.dismiss()
    }

    /// Gives it what it waits for: at most 64 KiB. Returns how it ended, and what it printed.
    consuming func give(_ text: String) -> CommandResult {
        do {
            let run = try program.give(text, within: timeout, atMost: limit)
            return CommandResult(run, timeout: timeout, limit: limit)
        } catch {
            return CommandResult(.notStarted(reason: error.description))
        }
    }
}

extension CommandResult {
    fileprivate init(_ run: ProcessRun, timeout: Int, limit: Int) {
        let status: Status =
            switch run.end {
            case .exited(let status): .exited(status)
            // Ctrl-C reaches a command directly until it has its own session, and nobody else sends it that signal.
            case .cancelled, .signalled(SIGINT): .interrupted
            case .signalled(let signal): .signalled(signal)
            case .outOfTime: .timedOut(seconds: timeout)
            case .outOfRoom: .printedTooMuch(limit: limit)
            }
        self.init(
            status, stdout: String(decoding: run.output, as: UTF8.self),
            stderr: String(decoding: run.complaints, as: UTF8.self))
    }
}
