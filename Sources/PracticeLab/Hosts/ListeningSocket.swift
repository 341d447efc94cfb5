import Glibc
import Netfilter

/// A TCP socket that takes connections.
enum ListeningSocket {
    /// Listens on a port of all addresses of one family: as sshd does, one socket a family.
    static func open(_ family: Family, port: UInt16) throws(LabError) -> Int32 {
        let domain = family == .ipv4 ? AF_INET : AF_INET6
        let descriptor = socket(domain, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .failed(to: "open a socket for \(family.rawValue)", errno: errno) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        set(SOL_SOCKET, SO_REUSEADDR, on: descriptor)
        if family == .ipv6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, on: descriptor) }
        guard bind(descriptor, family, port) == 0, listen(descriptor, SOMAXCONN) == 0 else {
            throw .failed(to: "listen on port \(port) for \(family.rawValue)", errno: errno)
        }
        return descriptor
    }

    private static func set(_ level: Int32, _ option: Int32, on descriptor: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// A zeroed address is the one that stands for all of them.
    private static func bind(_ descriptor: Int32, _ family: Family, _ port: UInt16) -> Int32 {
        switch family {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            return bind(descriptor, &address)
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            return bind(descriptor, &address)
        }
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafeBytes(of: &address) { bytes in
            Glibc.bind(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
    }
}
