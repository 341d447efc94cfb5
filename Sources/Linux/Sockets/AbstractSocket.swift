import Glibc

/// Sockets with a name in the kernel alone (unix(7), abstract sockets): one name space a network namespace, no file
/// that could be removed, and gone with the process that holds them.
public enum AbstractSocket {
    /// Takes a name and listens on it.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - backlog: how many may wait to be taken.
    ///   - blocking: whether taking a connection waits for one.
    /// - Returns: the socket.
    /// - Throws: `SystemError`, with EADDRINUSE if somebody else holds the name.
    public static func listen(
        _ name: String, backlog: Int32 = 8, blocking: Bool = true
    ) throws(SystemError) -> ListeningSocket {
        let socket = try open(name, blocking: blocking)
        guard with(name, { bind(socket.number, $0, $1) }) == 0, Glibc.listen(socket.number, backlog) == 0
        else {
            throw .last("listen on the socket @\(name)")
        }
        return ListeningSocket(socket)
    }

    /// Connects to whoever holds the name.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - blocking: whether to wait while too many others do; and what is sent and received, too.
    /// - Returns: the connected socket.
    /// - Throws: `SystemError`, with ECONNREFUSED if nobody holds the name, and EAGAIN instead of waiting.
    public static func connect(_ name: String, blocking: Bool = true) throws(SystemError) -> Descriptor {
        let socket = try open(name, blocking: blocking)
        guard with(name, { Glibc.connect(socket.number, $0, $1) }) == 0 else {
            throw .last("connect to the socket @\(name)")
        }
        return socket
    }

    /// The names that begin like this and are listened on, in this network namespace (/proc/net/unix: the flags 00010000
    /// are those of a socket that listens, and @ stands for the zero byte of an abstract name).
    public static func listening(namedLike beginning: String) -> [String] {
        let text = (try? File.text("/proc/self/net/unix", atMost: 64 << 20)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 8, fields[3] == "00010000", fields[7].hasPrefix("@" + beginning) else {
                return nil
            }
            return String(fields[7].dropFirst())
        }
    }

    private static func open(_ name: String, blocking: Bool) throws(SystemError) -> Descriptor {
        try .socket(
            AF_UNIX, flags: blocking ? __socket_type(0) : SOCK_NONBLOCK, name: "the socket @\(name)")
    }

    /// The address of a name: a zero byte, then the name, without an end.
    private static func with(_ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in bytes.enumerated() { path[index + 1] = byte }
        }
        let length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + 1 + bytes.count } ?? 0
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
