import Linux

/// A shell for the person, on the same terminal.
public enum Shell {
    /// Starts the person's shell and returns when it has ended. Should the task be cancelled, the shell is hung up on.
    public static func open() async {
        let path = ProcessEnvironment.variables["SHELL"] ?? "/bin/sh"
        await inThreadOfItsOwn { cancellation in
            try? ChildProcess.start([path]).wait(unless: cancellation)
        }
    }
}
