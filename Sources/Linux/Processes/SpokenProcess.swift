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

// MARK: - The other side

extension SpokenProcess {
    /// In a process that was started so: the socket on which it is spoken to. Nil in any other, such as one that a person has
    /// started, whatever is open there: only the process that has started this one can have made the socket.
    ///
    /// - Parameter isFirst: whether this is to be the first process of a namespace, which sees neither of the two.
    /// - Returns: the socket.
    public static func caller(asFirstProcess isFirst: Bool = false) -> LineSocket? {
        isFromParent(descriptor, isFirst) ? LineSocket(inherited: descriptor) : nil
    }

    /// Whether the parent of this process has made a socket. If it is gone by now, it must have left something to be heard.
    private static func isFromParent(_ socket: Int32, _ isFirst: Bool) -> Bool {
        guard let peer = Peer(of: socket) else { return false }
        // A process that is not to be seen from here has the number 0 (pid_namespaces(7)).
        if isFirst { return peer.process == 0 && getppid() == 0 }
        guard peer.process != 0 else { return false }
        if peer.process == getppid() { return true }
        var byte: UInt8 = 0
        return hasEnded(peer.process) && recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 1
    }

    private static func hasEnded(_ process: Int32) -> Bool {
        guard let process = try? Descriptor.ofProcess(process) else { return true }
        return Poll.hasInput(process.number, within: 0)
    }

    /// Leaves a line to be heard by a program that this process starts once it has become another program.
    static func leave(_ word: String) throws(SystemError) {
        let socket = try socket(saying: word)
        defer { close(socket) }
        // The socket itself is closed when this process becomes another program; this second one is not (dup(2)).
        guard dup2(socket, descriptor) >= 0 else { throw .last("leave a word for another program") }
    }

    /// A socket on which there is this line, and then the end.
    private static func socket(saying word: String) throws(SystemError) -> Int32 {
        let (ours, theirs) = try LineSocket.pair()
        ours.send(word)
        let number = withExtendedLifetime(theirs) { fcntl($0.number, F_DUPFD_CLOEXEC, descriptor + 1) }
        guard number >= 0 else { throw .last("leave a word for another program") }
        return number
    }
}
