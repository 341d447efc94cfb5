import CSurefoot
import Glibc

/// Sockets with a name in the kernel alone (unix(7), abstract sockets): one name space a network namespace, no file
/// that could be removed, and gone with the process that holds them.
enum AbstractSocket {
    /// Takes a name and listens on it.
    ///
    /// - Returns: the listening descriptor; nil if the name is taken, or no socket is to be had.
    static func listen(_ name: String) -> Int32? {
        opened { descriptor in
            with(name) { bind(descriptor, $0, $1) } == 0 && Glibc.listen(descriptor, 8) == 0
        }
    }

    /// Connects to whoever holds the name.
    ///
    /// - Returns: the connected descriptor; nil if nobody holds it.
    static func connect(_ name: String) -> Int32? {
        opened { descriptor in with(name) { Glibc.connect(descriptor, $0, $1) } == 0 }
    }

    /// Who is at the other end: for a connection that was made, the process that listens (SO_PEERCRED, unix(7)).
    static func peer(of descriptor: Int32) -> (process: pid_t, user: uid_t)? {
        var process: pid_t = 0
        var user: uid_t = 0
        return sf_socket_peer(descriptor, &process, &user) == 0 ? (process, user) : nil
    }

    private static func opened(_ use: (Int32) -> Bool) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return nil }
        if use(descriptor) { return descriptor }
        close(descriptor)
        return nil
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
