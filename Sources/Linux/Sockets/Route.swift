import CLinux

/// The way to another machine (rtnetlink(7)).
public enum Route {
    /// The interface by which packets to an address leave; nil if there is no way to it. An address has 4 or 16 bytes, in
    /// network order.
    public static func interface(to address: [UInt8]) -> String? {
        var name = [CChar](repeating: 0, count: 16)
        return sf_route_interface(address, address.count, &name) ? String(shim: name) : nil
    }

    /// What kind of virtual interface this is, by the kernel's name for it, such as `wireguard` or `tun`; nil for others.
    public static func kind(ofInterface name: String) -> String? {
        var kind = [CChar](repeating: 0, count: 16)
        return sf_interface_kind(name, &kind) ? String(shim: kind) : nil
    }
}

extension String {
    /// The text up to the zero byte.
    fileprivate init(shim bytes: [CChar]) {
        self.init(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
