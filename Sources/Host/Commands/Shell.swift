public import Linux

/// A shell for the person, where the wizard is.
public enum Shell {
    /// Starts the person's shell and returns when it has ended. Should the task be cancelled, the shell is hung up on.
    ///
    /// - Returns: why there was none.
    public static func open() async -> SystemError? {
        await inThreadOfItsOwn { cancellation in
            do throws(SystemError) {
                try run(unless: cancellation)
                return nil
            } catch {
                return error
            }
        }
    }

    private static func run(unless cancellation: Cancellation?) throws(SystemError) {
        let environment = ProcessEnvironment.entries
        guard ByteStream.standardInput.isTerminal else {
            return try ChildProcess.start([path], environment: environment).wait(unless: cancellation)
        }
        _ = try TerminalRelay.run([path], environment: environment, unless: cancellation)
    }

    /// The person's own. As root, one that another account could exchange is not run.
    private static var path: String {
        guard let own = ProcessEnvironment.variables["SHELL"], ProgramPaths.distrust(of: own) == nil else {
            return "/bin/sh"
        }
        return own
    }
}
