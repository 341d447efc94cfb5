import Dispatch
import Linux
public import StepEngine

/// Runs commands: by absolute path, in the C locale, in a session of their own, and never longer than allowed.
public struct CommandRunner: Sendable {
    /// Where programs are found.
    public let programs: ProgramPaths

    /// How long a command may take, in seconds, if it is not told otherwise.
    public let timeout: Int

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
    /// - Returns: how it ended, and what it printed.
    public func run(_ command: Command, timeout: Int? = nil) async -> CommandResult {
        // Waiting blocks a thread, and there are only as many for tasks as there are processors.
        await withCheckedContinuation { finished in
            DispatchQueue.global().async {
                finished.resume(returning: self.result(of: command, within: timeout ?? self.timeout))
            }
        }
    }

    private func result(of command: Command, within timeout: Int) -> CommandResult {
        let name = command.argv.first ?? ""
        guard let path = programs.find(name) else {
            let hint = "\(name) is not on this host (Debian package: \(ProgramPaths.package(of: name)))."
            return CommandResult(.notStarted(reason: hint))
        }
        do {
            let run = try ProcessRun.run(
                [path] + command.argv.dropFirst(), input: command.input, environment: environment,
                within: timeout)
            return CommandResult(run, timeout: timeout)
        } catch {
            return CommandResult(.notStarted(reason: "\(path) could not be run: \(error.reason)."))
        }
    }

    private var environment: [String] {
        ["PATH=" + programs.folders.joined(separator: ":"), "LC_ALL=C", "HOME=/"]
    }
}

extension CommandResult {
    fileprivate init(_ run: ProcessRun, timeout: Int) {
        let status: Status =
            switch run.end {
            case .exited(let status): .exited(status)
            case .signalled(let signal): .signalled(signal)
            case .outOfTime: .timedOut(seconds: timeout)
            }
        self.init(
            status, stdout: String(decoding: run.output, as: UTF8.self),
            stderr: String(decoding: run.complaints, as: UTF8.self))
    }
}
