import CLinux
import Glibc

/// A program that this process has started. It goes on by itself if it is not waited for.
///
/// Who waits for it gives it up: after that its number may be another process's.
public struct ChildProcess: ~Copyable, Sendable {
    /// Its process id.
    public let id: Int32

    /// Starts a program, with default signal handlers and nothing blocked.
    ///
    /// - Parameters:
    ///   - arguments: the program's name as it sees it, and its arguments.
    ///   - path: the program's absolute path; nil where its name is that.
    ///   - environment: entries such as `HOME=/root`.
    ///   - newSession: whether it gets a session of its own, away from the terminal and its signals.
    ///   - descriptors: those that it gets beside the standard streams, or in their place; all others are closed in it.
    /// - Returns: the running program.
    /// - Throws: `SystemError` if it could not be started.
    public static func start(
        _ arguments: [String], at path: String? = nil, environment: [String],
        newSession: Bool = false, descriptors: [(child: Int32, parent: Int32)] = []
    ) throws(SystemError) -> ChildProcess {
        let descriptors = descriptors.map { sf_descriptor(child: $0.child, parent: $0.parent) }
        let id = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                sf_spawn(path ?? arguments[0], argv, envp, newSession, descriptors, descriptors.count)
            }
        }
        guard id > 0 else { throw SystemError("start \(path ?? arguments[0])", .number(-id)) }
        return ChildProcess(id: id)
    }

    /// Becomes another program, in the place of this one.
    ///
    /// - Parameters:
    ///   - arguments: its absolute path, and its arguments.
    ///   - environment: entries such as `HOME=/root`.
    ///   - word: a line for a program that this process starts once it is another: there `SpokenProcess.caller` hears it.
    /// - Throws: `SystemError` if it could not be started.
    public static func become(
        _ arguments: [String], environment: [String], leaving word: String? = nil
    ) throws(SystemError) -> Never {
        if let word { try SpokenProcess.leave(word) }
        let number = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                execve(arguments[0], argv, envp)
                return errno
            }
        }
        throw SystemError("start \(arguments[0])", .number(number))
    }

    /// Waits for the end.
    ///
    /// - Returns: the exit status, 128 + n if signal n ended it.
    @discardableResult
    public consuming func wait() throws(SystemError) -> Int32 {
        try Self.checked(sf_wait(id))
    }

    /// Waits for the end, and hangs up on it (SIGHUP) once that is wished.
    public consuming func wait(unless cancellation: Cancellation?) throws(SystemError) {
        let ended = try Descriptor.ofProcess(id)
        if !Poll.hasInput(ended.number, within: -1, unless: cancellation) { kill(id, SIGHUP) }
        try wait()
    }

    /// Waits for the end, and tells an exit from a signal.
    consuming func waitForEnd() throws(SystemError) -> ProcessEnd {
        var isSignal = false
        let number = try Self.checked(sf_wait_end(id, &isSignal))
        return isSignal ? .signalled(number) : .exited(number)
    }

    /// The same for the first process of a namespace, which also buries the children that others left
    /// (pid_namespaces(7)).
    public consuming func waitBuryingOthers() throws(SystemError) -> Int32 {
        try Self.checked(sf_wait_burying(id))
    }

    /// Ends it at once, and waits for the end.
    public consuming func end() {
        kill(id, SIGKILL)
        _ = sf_wait(id)
    }

    private static func checked(_ status: Int32) throws(SystemError) -> Int32 {
        guard status >= 0 else { throw SystemError("wait for a program", .number(-status)) }
        return status
    }
}
