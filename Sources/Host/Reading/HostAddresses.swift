import Glibc
public import Netfilter

/// The addresses by which other machines reach this host.
public enum HostAddresses {
    /// The first address of each family that is neither loopback nor link-local.
    public static func current() -> [Family: String] {
        all().reduce(into: [:]) { addresses, text in
            guard let address = Address(text), !address.isLoopback, !isLinkLocal(address) else { return }
            if addresses[address.family] == nil { addresses[address.family] = text }
        }
    }

    /// Every address of this host.
    static func all() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        return sequence(first: list, next: { $0?.pointee.ifa_next }).prefix { $0 != nil }.compactMap {
            entry in
            entry?.pointee.ifa_addr.flatMap(text)
        }
    }

    private static func text(_ address: UnsafeMutablePointer<sockaddr>) -> String? {
        let family = Int32(address.pointee.sa_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, socklen_t(size), &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
        else {
            return nil
        }
        return name.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } }
    }

    /// 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291).
    private static func isLinkLocal(_ address: Address) -> Bool {
        address.bytes.count == 4
            ? address.bytes.starts(with: [169, 254])
            : address.bytes[0] == 0xfe && address.bytes[1] & 0xc0 == 0x80
    }
}
