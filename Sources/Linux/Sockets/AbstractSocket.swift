import Glibc

/// Sockets with a name in the kernel alone (unix(7), abstract sockets): one name space a network namespace, no file
/// that could be removed, and gone with the process that holds them.
public enum AbstractSocket {
    /// Takes a name and listens on it. The error is EADDRINUSE if somebody else holds the name.
    public static func listen(_ name: String) throws(SystemError) -> ListeningSocket {
        let socket = try open(name)
        guard with(name, { bind(socket.number, $0, $1) }) == 0, Glibc.listen(socket.number, 8) == 0 else {
            throw .last("listen on the socket @\(name)")
        }
        return ListeningSocket(socket)
    }

    /// Connects to whoever holds the name. The error is ECONNREFUSED if nobody does.
    public static func connect(_ name: String) throws(SystemError) -> Descriptor {
        let socket = try open(name)
        guard with(name, { Glibc.connect(socket.number, $0, $1) }) == 0 else {
            throw .last("connect to the socket @\(name)")
        }
        return socket
    }

    private static func open(_ name: String) throws(SystemError) -> Descriptor {
        try .socket(AF_UNIX, name: "the socket @\(name)")
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
