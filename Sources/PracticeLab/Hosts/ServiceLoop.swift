import Glibc

/// Holds the conversations with all clients of a service, in one thread.
struct ServiceLoop<Kind: Conversation> {
    private struct Client {
        let descriptor: Int32
        var conversation: Kind
    }

    /// Below the usual limit of 1024 open files. When more come, the oldest has to go.
    private let mostClients = 500

    private let listeners: [Int32]
    private var clients: [Client] = []

    /// Serves the clients of these sockets.
    init(listeners: [Int32]) {
        self.listeners = listeners
    }

    /// Serves until the other end of a socket is closed; without one, until the process is killed.
    mutating func run(until owner: Int32 = -1) {
        while true {
            var polled = listeners.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // A negative descriptor is passed over (poll(2)).
            polled.append(pollfd(fd: owner, events: Int16(POLLIN), revents: 0))
            polled += clients.map { client in
                let events = client.conversation.isReading ? Int16(POLLIN) : 0
                return pollfd(fd: client.descriptor, events: events, revents: 0)
            }
            poll(&polled, nfds_t(polled.count), timeout)
            if polled[listeners.count].revents != 0 { return }
            attend(polled.dropFirst(listeners.count + 1).map(\.revents))
            for listener in listeners { takeClients(listener) }
        }
    }

    /// Milliseconds until the next deadline; -1 is no limit (poll(2)).
    private var timeout: Int32 {
        guard let next = clients.compactMap(\.conversation.deadline).min() else { return -1 }
        let rest = ContinuousClock.now.duration(to: next)
        return max(0, Int32(clamping: Int64(rest / .milliseconds(1)) + 1))
    }

    private mutating func attend(_ events: [Int16]) {
        let now = ContinuousClock.now
        var kept: [Client] = []
        for (var client, event) in zip(clients, events) {
            var stays = event == 0 || Self.converse(&client, now)
            if stays, let deadline = client.conversation.deadline, deadline <= now {
                stays = Self.act(client.conversation.deadlinePassed(), client.descriptor)
            }
            if stays { kept.append(client) } else { close(client.descriptor) }
        }
        clients = kept
    }

    /// Returns whether the connection goes on.
    private static func converse(_ client: inout Client, _ now: ContinuousClock.Instant) -> Bool {
        // The only events of a client whose bytes are not wanted are errors.
        guard client.conversation.isReading else { return false }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(client.descriptor, &bytes, bytes.count, 0)
        switch count {
        case 1...: return act(client.conversation.received(bytes[..<count], at: now), client.descriptor)
        case 0: return act(client.conversation.inputEnded(at: now), client.descriptor)
        default: return errno == EAGAIN || errno == EINTR
        }
    }

    private static func act(_ reply: Reply, _ descriptor: Int32) -> Bool {
        switch reply {
        case .nothing: return true
        case .close: return false
        case .send(let bytes): return send(descriptor, bytes, bytes.count, 0) == bytes.count
        case .sendLast(let bytes):
            // An answer is far shorter than a socket's empty buffer, so it is taken whole.
            return send(descriptor, bytes, bytes.count, 0) == bytes.count
                && shutdown(descriptor, Int32(SHUT_WR)) == 0
        }
    }

    private mutating func takeClients(_ listener: Int32) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            clients.append(Client(descriptor: descriptor, conversation: Kind(at: .now)))
            if clients.count > mostClients { close(clients.removeFirst().descriptor) }
        }
    }
}
