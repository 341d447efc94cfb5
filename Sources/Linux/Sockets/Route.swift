import CLinux

/// The way to another machine (rtnetlink(7)).
public enum Route {
    /// The interface by which packets to an address leave; nil if there is no way to it. An address has 4 or 16 bytes, in
    /// network order.
    public static func interface(to address: [UInt8]) -> String? {
        var name = [CChar](repeating: 0, count: 16)
        guard sf_route_interface(address, address.count, &name) else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
