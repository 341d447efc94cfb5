import CLinux
import Glibc

/// A socket that takes connections.
public final class ListeningSocket: Sendable {
    private let descriptor: Descriptor

    /// The kernel's number of the descriptor, to wait on.
    public var number: Int32 { descriptor.number }

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Which addresses a TCP socket listens on.
    public enum Internet: Sendable {
        /// All of IPv4.
        case ipv4
        /// All of IPv6, and none of IPv4.
        case ipv6
    }

    /// Listens on a TCP port of all addresses of one family: as sshd does, one socket a family. Taking a connection does
    /// not block.
    public static func tcp(_ internet: Internet, port: UInt16) throws(SystemError) -> ListeningSocket {
        let name = "port \(port) for \(internet)"
        let socket = try Descriptor.socket(
            internet == .ipv4 ? AF_INET : AF_INET6, flags: SOCK_NONBLOCK, name: name)
        socket.set(SOL_SOCKET, SO_REUSEADDR)
        if internet == .ipv6 { socket.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
        guard bind(socket, internet, port) == 0, listen(socket.number, SOMAXCONN) == 0 else {
            throw .last("listen on \(name)")
        }
        return ListeningSocket(socket)
    }

    /// Takes the next connection, which programs started later do not inherit.
    ///
    /// - Parameter blocking: whether what is read from it is waited for.
    /// - Returns: nil if none is to be had: where taking one does not block, if nobody has connected.
    public func accept(blocking: Bool) -> Descriptor? {
        let number = sf_socket_accept(descriptor.number, blocking)
        return number < 0 ? nil : Descriptor(taking: number, name: "a connection")
    }

    /// A zeroed address is the one that stands for all of them.
    private static func bind(
        _ socket: borrowing Descriptor, _ internet: Internet, _ port: UInt16
    ) -> Int32 {
        switch internet {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            return bind(socket, &address)
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            return bind(socket, &address)
        }
    }

    private static func bind<Address>(_ socket: borrowing Descriptor, _ address: inout Address) -> Int32 {
        let number = socket.number
        return withUnsafeBytes(of: &address) { bytes in
            Glibc.bind(
                number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
    }
}

extension Descriptor {
    /// Switches an option of a socket on.
    fileprivate func set(_ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        setsockopt(number, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
