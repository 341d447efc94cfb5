import Glibc

/// Sockets with a name in a folder (unix(7)): only who may write the folder can take a name there, and only who may write
/// the socket can connect to it.
public enum NamedSocket {
    /// Takes a name, at which nothing may be, and listens on it.
    ///
    /// - Parameters:
    ///   - path: the name.
    ///   - mode: who may connect, as the permissions of a file: those who may write.
    ///   - backlog: how many may wait to be taken.
    ///   - blocking: whether taking a connection waits for one.
    /// - Returns: the socket.
    /// - Throws: `SystemError`, with EADDRINUSE if something is there.
    public static func listen(
        _ path: String, mode: UInt32, backlog: Int32 = 8, blocking: Bool = true
    ) throws(SystemError) -> ListeningSocket {
        let socket = try open(path, blocking: blocking)
        // Until its mode is set the umask keeps out whoever is not of this account's group.
        guard try with(path, { bind(socket.number, $0, $1) }) == 0, chmod(path, mode) == 0,
            Glibc.listen(socket.number, backlog) == 0
        else {
            throw .last("listen on the socket \(path)")
        }
        return ListeningSocket(socket)
    }

    /// Connects to whoever listens on the name.
    ///
    /// - Parameters:
    ///   - path: the name.
    ///   - milliseconds: how long to try while too many others wait there already.
    /// - Returns: the connected socket.
    /// - Throws: `SystemError`, with ECONNREFUSED or ENOENT if nobody listens, and EAGAIN if there are too many others.
    public static func connect(_ path: String, within milliseconds: Int) throws(SystemError) -> Descriptor {
        let socket = try open(path, blocking: false)
        let end = BootClock.milliseconds + milliseconds
        while try with(path, { Glibc.connect(socket.number, $0, $1) }) != 0 {
            guard errno == EAGAIN, BootClock.milliseconds < end else {
                throw .last("connect to the socket \(path)")
            }
            usleep(20_000)
        }
        // What is said may be long, and is waited for.
        _ = fcntl(socket.number, F_SETFL, fcntl(socket.number, F_GETFL) & ~O_NONBLOCK)
        return socket
    }

    /// Whether a socket is there on which nobody listens any more.
    public static func isForsaken(_ path: String) -> Bool {
        do throws(SystemError) {
            _ = try connect(path, within: 0)
            return false
        } catch {
            return error.cause == .number(ECONNREFUSED)
        }
    }

    private static func open(_ path: String, blocking: Bool) throws(SystemError) -> Descriptor {
        try .socket(
            AF_UNIX, flags: blocking ? __socket_type(0) : SOCK_NONBLOCK, name: "the socket \(path)")
    }

    private static func with(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("use the socket \(path)", .number(ENAMETOOLONG))
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
