import Glibc

/// A process in a session of its own, with a socket to speak with it. Its standard streams are /dev/null.
public final class SpokenProcess {
    /// The descriptor of the process on which it is spoken to.
    public static let descriptor: Int32 = 3

    /// Its process id.
    public let id: Int32
    /// This end of the socket.
    public let socket: LineSocket
    private var child: ChildProcess?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: its absolute path, and its arguments.
    ///   - environment: entries such as `LC_ALL=C`.
    /// - Throws: `SystemError` if it could not be started.
    public init(_ command: [String], environment: [String]) throws(SystemError) {
        let (ours, theirs) = try LineSocket.pair()
        let null = try Descriptor.open("/dev/null", O_RDWR)
        let streams = (0...2).map { (child: Int32($0), parent: null.number) }
        let child = try ChildProcess.start(
            command, environment: environment, newSession: true,
            descriptors: streams + [(child: Self.descriptor, parent: theirs.number)])
        id = child.id
        self.child = consume child
        socket = ours
    }

    /// Waits for its end.
    public func wait() {
        _ = try? child.take()?.wait()
    }

    /// Waits for its end; after so many milliseconds it is ended.
    public func wait(within milliseconds: Int32) {
        guard let ended = try? Descriptor.ofProcess(id) else { return _ = end() }
        _ = Poll.hasInput(ended.number, within: milliseconds)
        _ = end()
    }

    /// Waits for its end for so many milliseconds at most, and lets it go on by itself after that.
    public func part(within milliseconds: Int32) {
        guard let ended = try? Descriptor.ofProcess(id), Poll.hasInput(ended.number, within: milliseconds)
        else { return }
        wait()
    }

    /// Ends it at once, and waits for the end.
    ///
    /// - Returns: whether it was still there to be ended.
    public func end() -> Bool {
        guard let child = child.take() else { return false }
        child.end()
        return true
    }
}
