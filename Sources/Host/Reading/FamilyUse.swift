import Linux
import Netfilter

/// Whether the host uses IPv6, and how that was decided.
public enum FamilyUse: Sendable, Equatable {
    /// It has this IPv6 address, besides loopback: neighbours can reach it, even by a link-local one.
    case used(address: String, interface: String)
    /// It has no IPv6 address but loopback.
    case noAddress
    /// The kernel has no IPv6, or it is switched off.
    case unavailable

    /// Decides from the text of /proc/net/if_inet6; nil if there is no such file.
    ///
    /// Each line has the address, the interface's number, the prefix length, the scope, the flags and the
    /// interface's name (kernel: net/ipv6/addrconf.c, `if6_seq_show`).
    public init(ifInet6 text: String?) {
        guard let text else {
            self = .unavailable
            return
        }
        let entries = text.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 6 }
        let loopback: Substring = "lo"
        let own = entries.filter { $0[5] != loopback }
        let chosen = own.first { $0[3] == "00" } ?? own.first
        self = chosen.map { .used(address: Self.printed($0[0]), interface: String($0[5])) } ?? .noAddress
    }

    /// Decides for this host.
    public static func current() -> FamilyUse {
        FamilyUse(ifInet6: try? File.text("/proc/net/if_inet6", atMost: 16 << 20))
    }

    /// One sentence for the screen.
    public var sentence: String {
        switch self {
        case .used(let address, let interface): "IPv6 is in use: \(interface) has the address \(address)."
        case .noAddress: "IPv6 is not in use: no interface but loopback has an IPv6 address."
        case .unavailable: "IPv6 is not in use: this kernel has none, or it is switched off."
        }
    }

    /// Whether IPv6 must be guarded too.
    public var isUsed: Bool {
        if case .used = self { true } else { false }
    }

    private static func printed(_ digits: Substring) -> String {
        let pairs = stride(from: 0, to: digits.count, by: 2).map { digits.dropFirst($0).prefix(2) }
        return Address(bytes: pairs.compactMap { UInt8($0, radix: 16) })?.description ?? String(digits)
    }
}
