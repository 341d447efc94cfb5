import Glibc

/// A service of the lab: a process of its own in the network namespace of its host.
public enum LabService {
    /// The hidden command of these processes.
    public static let command = "practice-service"

    /// Which service.
    public enum Kind: String, CaseIterable, Sendable {
        /// The peer's web service.
        case web
        /// The server's management service, which stands in for a login.
        case login

        var port: UInt16 {
            switch self {
            case .web: LabNetwork.webPort
            case .login: LabNetwork.managementPort
            }
        }
    }

    /// Serves for as long as the lab lives. Writes a byte to descriptor 3 once it listens.
    public static func run(_ kind: Kind) throws(LabError) -> Never {
        signal(SIGPIPE, SIG_IGN)
        guard let listener = listen(on: kind.port) else {
            throw LabError.setUpFailed(
                "port \(kind.port) cannot be listened on: \(String(cString: strerror(errno))).")
        }
        var ready: UInt8 = 1
        write(3, &ready, 1)
        close(3)
        var clients: [ServiceClient] = []
        while true {
            serve(kind, listener, &clients)
        }
    }

    private static func serve(_ kind: Kind, _ listener: Int32, _ clients: inout [ServiceClient]) {
        var entries = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        entries += clients.map {
            pollfd(fd: $0.isDraining ? -1 : $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        poll(&entries, nfds_t(entries.count), 250)
        for index in clients.indices where entries[index + 1].revents != 0 { clients[index].receive(kind) }
        for client in clients where client.isOver { close(client.descriptor) }
        clients.removeAll(where: \.isOver)
        guard entries[0].revents != 0 else { return }
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        clients.append(ServiceClient(descriptor, kind))
    }

    /// One IPv6 socket takes IPv4 as well.
    private static func listen(on port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var no: Int32 = 0
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
        return isBound && Glibc.listen(descriptor, 16) == 0 ? descriptor : nil
    }
}

/// A connection to a service.
struct ServiceClient {
    let descriptor: Int32
    private var received: [UInt8] = []
    private var deadline: Int
    /// Whether nothing more is expected of the client.
    private(set) var isDraining = false

    /// How long a login may stay idle, and a web client may take for its request, in seconds.
    private static let patience: [LabService.Kind: Int] = [.login: 3600, .web: 5]
    /// How long a login is seen after the client has left: long enough for the wizard to notice it.
    private static let linger = 2

    /// A login says nothing by itself: a client that leaves with a greeting unread would reset the connection,
    /// and so take it off the kernel's list at once.
    init(_ descriptor: Int32, _ kind: LabService.Kind) {
        self.descriptor = descriptor
        deadline = Self.now + (Self.patience[kind] ?? 5)
    }

    var isOver: Bool { Self.now >= deadline }

    mutating func receive(_ kind: LabService.Kind) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else {
            isDraining = true
            deadline = Self.now + (kind == .login ? Self.linger : 0)
            return
        }
        guard kind == .web else { return }
        received = (received + buffer[..<count]).suffix(16384)
        if received.firstRange(of: Array("\r\n\r\n".utf8)) != nil { answer() }
    }

    private mutating func answer() {
        let body = "iptables peer service\n"
        send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n" + body)
        shutdown(descriptor, Int32(SHUT_WR))
        received = []
    }

    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }
}
