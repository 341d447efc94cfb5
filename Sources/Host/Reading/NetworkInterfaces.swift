import Glibc

/// The network interfaces of this host.
public enum NetworkInterfaces {
    /// Those that are up and have an address, without loopback: packets to this host come in by them.
    public static func inUse() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        let entries = sequence(first: list, next: { $0?.pointee.ifa_next }).prefix { $0 != nil }.compactMap(
            \.self)
        let names = entries.filter(hasAddress).map { String(cString: $0.pointee.ifa_name) }
        return Set(names).subtracting(["lo"]).sorted()
    }

    private static func hasAddress(_ entry: UnsafeMutablePointer<ifaddrs>) -> Bool {
        guard let address = entry.pointee.ifa_addr, entry.pointee.ifa_flags & UInt32(IFF_UP) != 0 else {
            return false
        }
        return [AF_INET, AF_INET6].contains(Int32(address.pointee.sa_family))
    }
}
