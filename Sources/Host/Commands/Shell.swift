import Linux

/// A shell for the person, on the same terminal.
public enum Shell {
    /// Starts the person's shell and returns when it has ended. Should the task be cancelled, the shell is hung up on.
    public static func open() async {
        await inThreadOfItsOwn { cancellation in
            try? ChildProcess.start([path], environment: ProcessEnvironment.entries).wait(
                unless: cancellation)
        }
    }

    /// The person's own. As root, one that another account could exchange is not run.
    private static var path: String {
        guard let own = ProcessEnvironment.variables["SHELL"], ProgramPaths.distrust(of: own) == nil else {
            return "/bin/sh"
        }
        return own
    }
}
