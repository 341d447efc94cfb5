import Linux

/// A shell for the person, on the same terminal.
public enum Shell {
    /// Starts the person's shell and returns when it has ended.
    public static func open() {
        let path = ProcessEnvironment.variables["SHELL"] ?? "/bin/sh"
        _ = try? ChildProcess.start([path]).wait()
    }
}
