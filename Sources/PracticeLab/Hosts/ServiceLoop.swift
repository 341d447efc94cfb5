import Linux
import Netfilter

/// Holds the conversations with all clients of a service, in one thread.
struct ServiceLoop<Kind: Conversation> {
    private struct Client {
        let connection: Connection
        var conversation: Kind
    }

    /// Below the usual limit of 1024 open files. When more come, the oldest has to go.
    private let mostClients = 500

    private let listeners: [ListeningSocket]
    private var clients: [Client] = []

    /// Listens on a port of all addresses.
    init(port: UInt16) throws(LabError) {
        var listeners: [ListeningSocket] = []
        for family in LabNetwork.families {
            let listener = try LabError.told { () throws(SystemError) in
                try ListeningSocket.tcp(family == .ipv4 ? .ipv4 : .ipv6, port: port)
            }
            listeners.append(listener)
        }
        self.listeners = listeners
    }

    /// Serves until the other end of a socket is closed; without one, until the process is killed.
    mutating func run(until owner: LineSocket? = nil) {
        while true {
            let polled =
                [Poll.Entry(owner?.number ?? -1)] + listeners.map { Poll.Entry($0.number) }
                + clients.map { Poll.Entry($0.connection.number, reading: $0.conversation.isReading) }
            let events = Poll.wait(for: polled, within: timeout)
            if events[0] { return }
            attend(events.dropFirst(1 + listeners.count))
            for listener in listeners { takeClients(listener) }
        }
    }

    /// Milliseconds until the next deadline; -1 is no limit (poll(2)).
    private var timeout: Int32 {
        guard let next = clients.compactMap(\.conversation.deadline).min() else { return -1 }
        let rest = ContinuousClock.now.duration(to: next)
        return max(0, Int32(clamping: Int64(rest / .milliseconds(1)) + 1))
    }

    private mutating func attend(_ events: ArraySlice<Bool>) {
        let now = ContinuousClock.now
        var kept: [Client] = []
        for (var client, event) in zip(clients, events) {
            var stays = !event || Self.converse(&client, now)
            if stays, let deadline = client.conversation.deadline, deadline <= now {
                stays = Self.act(client.conversation.deadlinePassed(), client.connection)
            }
            if stays { kept.append(client) }
        }
        clients = kept
    }

    /// Returns whether the connection goes on.
    private static func converse(_ client: inout Client, _ now: ContinuousClock.Instant) -> Bool {
        // The only events of a client whose bytes are not wanted are errors.
        guard client.conversation.isReading else { return false }
        switch client.connection.receive() {
        case .nothing: return true
        case .bytes(let bytes):
            return act(client.conversation.received(bytes[...], at: now), client.connection)
        case .end: return act(client.conversation.inputEnded(at: now), client.connection)
        case .failed: return false
        }
    }

    private static func act(_ reply: Reply, _ connection: Connection) -> Bool {
        switch reply {
        case .nothing: return true
        case .close: return false
        case .send(let bytes): return connection.send(bytes)
        // An answer is far shorter than a socket's empty buffer, so it is taken whole.
        case .sendLast(let bytes): return connection.send(bytes) && connection.endSending()
        case .run(let line):
            hand(connection, to: line)
            return false
        }
    }

    /// Has a shell of its own run a line for a client, as sshd does for a login: from now on it alone has the connection.
    private static func hand(_ connection: Connection, to line: String) {
        let streams = (Int32(0)...2).map { (child: $0, parent: connection.number) }
        _ = try? ChildProcess.start(
            ["/bin/sh", "-c", line], environment: ProcessEnvironment.entries, newSession: true,
            descriptors: streams)
    }

    private mutating func takeClients(_ listener: ListeningSocket) {
        while let descriptor = listener.accept(blocking: false) {
            clients.append(Client(connection: Connection(descriptor), conversation: Kind(at: .now)))
            if clients.count > mostClients { clients.removeFirst() }
        }
    }
}
