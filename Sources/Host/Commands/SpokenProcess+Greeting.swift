import Linux

extension SpokenProcess {
    /// Starts a program that says something once it is ready, and waits for that, at most ten seconds.
    ///
    /// - Parameters:
    ///   - command: its absolute path, and its arguments.
    ///   - line: what it is told first, if anything.
    ///   - reason: what it means if nothing comes, as a sentence.
    /// - Returns: the process that is ready.
    /// - Throws: `HostError`; then nothing is left of it.
    static func greeting(
        _ command: [String], telling line: String? = nil, otherwise reason: String
    ) async throws(HostError) -> sending SpokenProcess {
        let process = await inThreadOfItsOwn { cancellation -> SpokenProcess? in
            guard let process = try? SpokenProcess(command, environment: ChildEnvironment.own) else {
                return nil
            }
            line.map { _ = process.socket.send($0) }
            if process.socket.receive(within: 10_000, unless: cancellation) != nil { return process }
            _ = process.end()
            return nil
        }
        if let process, !Task.isCancelled { return process }
        _ = process?.end()
        throw Task.isCancelled ? .interrupted : HostError(reason)
    }
}
