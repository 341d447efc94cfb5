public import StepEngine
import Subprocess
import SystemPackage

/// Runs commands: by absolute path, in the C locale, in a process group of their own, and never longer than allowed.
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
        let name = command.argv.first ?? ""
        let timeout = timeout ?? self.timeout
        guard let path = programs.find(name) else {
            let hint = "\(name) is not on this host (Debian package: \(ProgramPaths.package(of: name)))."
            return CommandResult(.notStarted(reason: hint))
        }
        return await withTaskGroup(of: CommandResult?.self) { group in
            group.addTask { await start(path, command) }
            group.addTask {
                try? await Task.sleep(for: .seconds(timeout))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? CommandResult(.timedOut(seconds: timeout))
        }
    }

    private func start(_ path: String, _ command: Command) async -> CommandResult {
        do {
            // Without a limit the library reserves no memory beforehand; a ruleset is as long as it is.
            if command.input.isEmpty {
                let result = try await Subprocess.run(
                    .path(FilePath(path)), arguments: Arguments(Array(command.argv.dropFirst())),
                    environment: environment, platformOptions: options, output: .bytes(limit: .max),
                    error: .bytes(limit: .max))
                return Self.result(result.terminationStatus, result.standardOutput, result.standardError)
            }
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(Array(command.argv.dropFirst())),
                environment: environment, platformOptions: options, input: .string(command.input),
                output: .bytes(limit: .max), error: .bytes(limit: .max))
            return Self.result(result.terminationStatus, result.standardOutput, result.standardError)
        } catch {
            return CommandResult(.notStarted(reason: "\(path) could not be run: \(error)"))
        }
    }

    private var environment: Environment {
        .custom(["PATH": programs.folders.joined(separator: ":"), "LC_ALL": "C", "HOME": "/"])
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
        ]
        return options
    }

    private static func result(
        _ status: TerminationStatus, _ output: [UInt8], _ error: [UInt8]
    ) -> CommandResult {
        let status: CommandResult.Status =
            switch status {
            case .exited(let code): .exited(code)
            case .signaled(let signal): .signalled(signal)
            }
        return CommandResult(
            status, stdout: String(decoding: output, as: UTF8.self),
            stderr: String(decoding: error, as: UTF8.self))
    }
}
