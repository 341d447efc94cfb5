import Linux

/// A command that builds the lab, with its output collected.
struct LabCommand {
    private let command: String
    private let process: PipedProcess

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program's absolute path and its arguments.
    ///   - input: What it reads.
    ///   - newSession: Whether it is kept away from the terminal and its signals.
    /// - Throws: `LabError.failed` if it cannot be started.
    init(_ arguments: [String], input: String = "", newSession: Bool = false) throws(LabError) {
        command = arguments.joined(separator: " ")
        process = try LabError.told { () throws(SystemError) in
            try PipedProcess.start(
                arguments, input: input, environment: LabEnvironment.plain, newSession: newSession)
        }
    }

    /// Waits for the end. Returns nil if all went well.
    func failure() throws(LabError) -> (status: Int32, output: String)? {
        let text = process.readOutput()
        let status = try LabError.told { () throws(SystemError) in try process.wait() }
        return status == 0 ? nil : (status, Self.oneLine(text))
    }

    /// Waits for the end, which must be a success.
    func finish() throws(LabError) {
        guard let failure = try failure() else { return }
        throw .commandFailed(command: command, status: failure.status, output: failure.output)
    }

    /// Waits until the service says that it is ready.
    func awaitReady(_ service: LabService) throws(LabError) {
        let ready = Array((LabService.readyLine + "\n").utf8)
        let text = process.readOutput { $0.suffix(ready.count).elementsEqual(ready) }
        guard text.suffix(ready.count).elementsEqual(ready) else {
            throw .serviceFailed(service: service.rawValue, output: Self.oneLine(text))
        }
    }

    private static func oneLine(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
    }
}
