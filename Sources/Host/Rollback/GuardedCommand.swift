import Glibc
public import Linux

/// A command that runs under guard, in a process group of its own: nothing is put back before all of it has ended, or it
/// would go on and change the rules once more.
public final class GuardedCommand {
    /// The number of its process and of its process group.
    public let id: Int32
    private let process: Descriptor
    private var child: ChildProcess?

    /// Starts a command, with this process's standard streams and environment.
    ///
    /// - Parameters:
    ///   - command: the program as the person has named it, and its arguments.
    ///   - path: the program's absolute path.
    /// - Throws: `SystemError` if it could not be started.
    public init(starting command: [String], at path: String) throws(SystemError) {
        let child = try ChildProcess.start(
            command, at: path, environment: ProcessEnvironment.entries, newSession: true)
        id = child.id
        do {
            process = try Descriptor.ofProcess(child.id)
        } catch {
            child.end()
            throw error
        }
        self.child = consume child
    }

    /// Finds one that another process has started; nil if it is gone.
    init?(group: Int32) {
        guard group > 0, let process = try? Descriptor.ofProcess(group) else { return nil }
        id = group
        self.process = process
    }

    /// Whether it has ended, which is waited for so many milliseconds.
    public func hasEnded(within milliseconds: Int32 = 0) -> Bool {
        Poll.hasInput(process.number, within: milliseconds)
    }

    /// Ends it with all of its group, unless it has ended by itself: then what it has left running, such as a service, is
    /// not its own any more.
    ///
    /// - Parameter milliseconds: how long it may still take.
    public func end(within milliseconds: Int32 = 0) {
        guard !hasEnded() else { return }
        if milliseconds > 0 {
            kill(-id, SIGTERM)
            _ = hasEnded(within: milliseconds)
        }
        kill(-id, SIGKILL)
        _ = hasEnded(within: 1000)
    }

    /// Waits for its end.
    ///
    /// - Returns: the exit status, 128 + n if signal n ended it.
    public func wait() -> Int32 {
        (try? child.take()?.wait()) ?? 0
    }
}
