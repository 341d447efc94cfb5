import CSurefoot
import Glibc

/// A command that builds the lab, with its output collected.
struct ChildProcess {
    private let command: String
    private let pid: Int32
    private let output: Int32

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program's absolute path and its arguments.
    ///   - input: What it reads: at most what a pipe holds, 64 KiB (pipe(7)).
    ///   - newSession: Whether it is kept away from the terminal and its signals.
    /// - Returns: The running program.
    /// - Throws: `LabError.failed` if it cannot be started.
    static func start(
        _ arguments: [String], input: String = "", newSession: Bool = false
    ) throws(LabError) -> ChildProcess {
        let input = try Pipe(holding: input)
        let output = try Pipe()
        defer {
            close(input.readEnd)
            close(output.writeEnd)
        }
        let descriptors = [
            sf_descriptor(child: 0, parent: input.readEnd),
            sf_descriptor(child: 1, parent: output.writeEnd),
            sf_descriptor(child: 2, parent: output.writeEnd),
        ]
        let pid = withCStrings(arguments) { argv in
            withCStrings(LabEnvironment.plain) { envp in
                sf_spawn(arguments[0], argv, envp, newSession, descriptors, descriptors.count)
            }
        }
        guard pid > 0 else {
            close(output.readEnd)
            throw .failed(to: "start \(arguments[0])", errno: -pid)
        }
        return ChildProcess(command: arguments.joined(separator: " "), pid: pid, output: output.readEnd)
    }

    /// Waits for the end. Returns nil if all went well.
    func failure() -> (status: Int32, output: String)? {
        let text = FileText.toEnd(output)
        close(output)
        let status = sf_wait(pid)
        return status == 0 ? nil : (status, Self.oneLine(text))
    }

    /// Waits for the end, which must be a success.
    func finish() throws(LabError) {
        guard let failure = failure() else { return }
        throw .commandFailed(command: command, status: failure.status, output: failure.output)
    }

    /// Waits until the service says that it is ready.
    func awaitReady(_ service: LabService) throws(LabError) {
        let ready = Array(LabService.readyLine.utf8)
        let text = FileText.toEnd(output) { $0.suffix(ready.count).elementsEqual(ready) }
        close(output)
        guard text.suffix(ready.count).elementsEqual(ready) else {
            throw .serviceFailed(service: service.rawValue, output: Self.oneLine(text))
        }
    }

    private static func oneLine(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
    }
}
