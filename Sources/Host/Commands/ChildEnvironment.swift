import Linux

/// The environment of what is started here: nothing that this process was given, but for what is its own by name.
///
/// Much of what a login's environment holds changes what a program does: which code it loads (LD_PRELOAD, XTABLES_LIBDIR),
/// where it locks (XTABLES_LOCKFILE), whom it speaks to. So curl gets no proxy either: a test is about the connection
/// to the server itself. What a person runs by their own word, a shell or a command under guard, has all of it.
enum ChildEnvironment {
    /// For a command, which finds programs in these folders. The C locale is the one whose messages are read.
    static func ofCommand(_ programs: ProgramPaths) -> [String] {
        ["PATH=" + programs.path, "LC_ALL=C", "HOME=/"]
    }

    /// For this program's own processes.
    static let own = ["LC_ALL=C"] + ProcessEnvironment.entries.filter { $0.hasPrefix("SUREFOOT_") }
}
