import Linux
public import Netfilter

/// The addresses by which other machines reach this host.
public enum HostAddresses {
    /// The first address of each family that is neither loopback nor link-local.
    public static func current() -> [Family: String] {
        all().filter { !$0.isLoopback && !isLinkLocal($0) }.reduce(into: [:]) { addresses, address in
            if addresses[address.family] == nil { addresses[address.family] = address.description }
        }
    }

    /// Every address of this host.
    static func all() -> [Address] {
        InterfaceAddress.all().compactMap { Address(bytes: $0.bytes) }
    }

    /// 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291).
    private static func isLinkLocal(_ address: Address) -> Bool {
        address.bytes.count == 4
            ? address.bytes.starts(with: [169, 254])
            : address.bytes[0] == 0xfe && address.bytes[1] & 0xc0 == 0x80
    }
}
