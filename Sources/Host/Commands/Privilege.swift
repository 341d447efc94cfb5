import Linux

/// What this process may do with the firewall.
public struct Privilege: Sendable, Equatable {
    /// Whether it may change the network configuration, rules included (capabilities(7), CAP_NET_ADMIN).
    public let mayChangeFirewall: Bool

    /// Reads the effective capabilities from the text of /proc/self/status (proc(5)).
    public init(status text: String) {
        let line = text.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let capabilities =
            line.flatMap { UInt64($0.split(whereSeparator: \.isWhitespace).last ?? "", radix: 16) } ?? 0
        let netAdmin = 12
        mayChangeFirewall = capabilities >> netAdmin & 1 == 1
    }

    /// That of this process.
    public static func current() -> Privilege {
        Privilege(status: (try? File.text("/proc/self/status")) ?? "")
    }
}
