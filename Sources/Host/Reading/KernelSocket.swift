import Linux
import Netfilter

/// A socket as /proc/net/tcp and its like list it.
struct KernelSocket: Sendable, Equatable {
    var local: Address
    var localPort: UInt16
    var remote: Address
    var remotePort: UInt16
    var state: UInt8
    /// The number by which /proc/PID/fd names the socket; 0 if no process has it open.
    var inode: UInt64

    /// What tells one connection from another.
    struct Ends: Sendable, Hashable {
        var local: Address
        var localPort: UInt16
        var remote: Address
        var remotePort: UInt16
    }

    var ends: Ends { Ends(local: local, localPort: localPort, remote: remote, remotePort: remotePort) }

    /// A connection that has been made: established, or closed by the other side only (kernel: include/net/tcp_states.h).
    var isMade: Bool { state == 1 || state == 8 }
    /// A TCP socket that waits for connections.
    var isListening: Bool { state == 10 }

    /// Whether a socket of this protocol waits for whoever comes. A UDP socket does so if it has a port and no other end, as
    /// TCP_CLOSE says (net/ipv4/udp.c).
    func awaits(_ transport: ServicePorts.PortTransport) -> Bool {
        switch transport {
        case .tcp: isListening
        case .udp: state == 7 && localPort != 0
        }
    }

    /// Reads a line: number, local address and port, remote address and port, state, queues, timer, retransmissions,
    /// user, timeout, inode, and more (kernel: Documentation/networking/proc_net_tcp.rst).
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let local = Self.endpoint(fields[1]), let remote = Self.endpoint(fields[2]),
            let state = UInt8(fields[3], radix: 16), let inode = UInt64(fields[9])
        else { return nil }
        self.local = local.address
        localPort = local.port
        self.remote = remote.address
        remotePort = remote.port
        self.state = state
        self.inode = inode
    }

    /// A line has 150 bytes, and a host may have a million sockets.
    private static let largestList = 256 << 20

    /// Every socket of a protocol in the network namespace that a process is in; nil stands for this one.
    static func all(
        _ transport: ServicePorts.PortTransport = .tcp, of process: RunningProcess? = nil
    ) -> [KernelSocket] {
        let folder = process.map { "\($0.proc)/\($0.id)/net" } ?? "/proc/self/net"
        let lists = [transport.rawValue, transport.rawValue + "6"].compactMap { name in
            try? File.text("\(folder)/\(name)", atMost: largestList)
        }
        return lists.flatMap { text in
            text.split(separator: "\n").dropFirst().compactMap { KernelSocket($0) }
        }
    }

    /// An address is printed as 32-bit words in the host's byte order, each in hexadecimal digits. An IPv4 address
    /// inside an IPv6 socket is taken as IPv4: that is how its packets travel.
    private static func endpoint(_ text: Substring) -> (address: Address, port: UInt16)? {
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
        return Address(bytes: bytes).map { ($0, port) }
    }
}
