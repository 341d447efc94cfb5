import Glibc

/// The network interfaces of this network namespace.
public enum Interfaces {
    /// Their names, asked for all at once: the kernel looks for a module when it is asked for one that is not there
    /// (if_nametoindex(3), SIOCGIFINDEX).
    public static func names() -> Set<String> {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        let names = sequence(first: list) { $0 + 1 }.lazy.prefix { $0.pointee.if_index != 0 }
        return Set(names.compactMap { $0.pointee.if_name.map { String(cString: $0) } })
    }
}

/// An IP address of an interface of this host (getifaddrs(3)).
public struct InterfaceAddress: Equatable, Sendable {
    /// The interface's name.
    public let interface: String
    /// Whether the interface is up.
    public let isUp: Bool
    /// The address's bytes, 4 or 16, in network order.
    public let bytes: [UInt8]
    /// How many of its bits are those of its network; nil if that is not told.
    public let prefixLength: Int?

    /// All of them; none if the kernel does not tell.
    public static func all() -> [InterfaceAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        return sequence(first: list, next: { $0?.pointee.ifa_next }).compactMap { entry in
            entry.flatMap { InterfaceAddress($0.pointee) }
        }
    }

    private init?(_ entry: ifaddrs) {
        guard let address = entry.ifa_addr, let bytes = Self.bytes(of: address) else { return nil }
        interface = String(cString: entry.ifa_name)
        isUp = entry.ifa_flags & UInt32(IFF_UP) != 0
        self.bytes = bytes
        let mask = entry.ifa_netmask.flatMap { Self.bytes(of: $0) }
        prefixLength = mask?.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    private static func bytes(of address: UnsafeMutablePointer<sockaddr>) -> [UInt8]? {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let address = raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr
            return withUnsafeBytes(of: address) { Array($0) }
        case AF_INET6:
            let address = raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr
            return withUnsafeBytes(of: address) { Array($0) }
        default: return nil
        }
    }
}
