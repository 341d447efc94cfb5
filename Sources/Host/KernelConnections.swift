/// A TCP socket as /proc/net/tcp and /proc/net/tcp6 list it.
struct KernelConnection: Sendable, Hashable {
    var localPort: UInt16
    var remote: String
    var remotePort: UInt16
    var state: UInt8

    /// A connection that has been made: established, or closed by the other side only (kernel: include/net/tcp_states.h).
    var isMade: Bool { state == 1 || state == 8 }
    var isListening: Bool { state == 10 }

    /// Reads a line: number, local address and port, remote address and port, state, and more.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count > 3, let local = Self.endpoint(fields[1]), let remote = Self.endpoint(fields[2]),
            let state = UInt8(fields[3], radix: 16)
        else { return nil }
        localPort = local.port
        self.remote = remote.address
        remotePort = remote.port
        self.state = state
    }

    /// Every TCP socket of this network namespace.
    static func all() -> [KernelConnection] {
        ["/proc/net/tcp", "/proc/net/tcp6"].compactMap(SmallFile.text).flatMap { text in
            text.split(separator: "\n").dropFirst().compactMap { KernelConnection($0) }
        }
    }

    /// An address is printed as 32-bit words in the host's byte order, each in hexadecimal digits.
    private static func endpoint(_ text: Substring) -> (address: String, port: UInt16)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16), parts[0].count % 8 == 0 else {
            return nil
        }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes += $0 }
            rest = rest.dropFirst(8)
        }
        return (printed(bytes), port)
    }

    /// An IPv4 address inside an IPv6 socket is printed as IPv4: that is how its packets travel.
    private static func printed(_ bytes: [UInt8]) -> String {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        if bytes.count == 4 || isMapped { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: bytes.count, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return groups.joined(separator: ":")
    }
}
