import CLinux
import Glibc

/// Who is at the other end of a unix socket.
public struct Peer: Equatable, Sendable {
    /// The process; 0 if it is in another namespace.
    public let process: Int32
    /// The account that it ran as.
    public let user: UInt32
}

extension Peer {
    /// Whoever is at the other end of a connected unix socket, by its number; nil if it is no such socket.
    init?(of socket: Int32) {
        var process: pid_t = 0
        var user: uid_t = 0
        guard sf_socket_peer(socket, &process, &user) == 0 else { return nil }
        self.process = process
        self.user = user
    }
}

extension Descriptor {
    /// A new socket, which programs started later do not inherit.
    ///
    /// - Parameters:
    ///   - domain: such as AF_UNIX (socket(2)).
    ///   - flags: such as SOCK_NONBLOCK.
    ///   - name: what errors call it.
    /// - Returns: the socket.
    /// - Throws: `SystemError` if the kernel has none to give.
    static func socket(
        _ domain: Int32, flags: __socket_type = __socket_type(0), name: String
    ) throws(SystemError) -> Descriptor {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flags.rawValue
        let number = Glibc.socket(domain, Int32(kind), 0)
        guard number >= 0 else { throw .last("open \(name)") }
        return Descriptor(taking: number, name: name)
    }

    /// Who is at the other end of a connected unix socket: for a connection that was made, whoever listened then, and may
    /// be gone by now (SO_PEERCRED, unix(7)). Nil if it is no such socket.
    public var peer: Peer? { Peer(of: number) }

    /// Sends all of the bytes. A closed other end is no reason for SIGPIPE.
    ///
    /// - Returns: whether they went out whole.
    borrowing func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                retrying { Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
