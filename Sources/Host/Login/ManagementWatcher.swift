import Netfilter
public import StepEngine

/// Watches for new connections to the management port.
///
/// The kernel's list of sockets is looked at again and again: a connection that was seen once stays seen,
/// though it may be closed by the time somebody asks.
public struct ManagementWatcher: Sendable {
    private let port: UInt16
    private var before: Set<ManagementConnection> = []
    private var seen: [ManagementConnection] = []

    /// Makes a watcher; nothing is new to it before `markBaseline`.
    public init(port: UInt16) {
        self.port = port
        before = Set(current())
    }

    /// Whether something listens on the port.
    public static func isListening(on port: UInt16) -> Bool {
        KernelConnection.all().contains { $0.isListening && $0.localPort == port }
    }

    /// Takes note of the connections there are: later ones are new.
    public mutating func markBaseline() {
        before = Set(current())
        seen = []
    }

    /// Looks, and returns all connections that were new since the baseline.
    public mutating func poll() -> [ManagementConnection] {
        for connection in current() where !before.contains(connection) && !seen.contains(connection) {
            seen.append(connection)
        }
        return seen
    }

    /// A connection from this host itself goes over loopback, and proves nothing about the way in.
    private func current() -> [ManagementConnection] {
        let made = KernelConnection.all().filter { $0.isMade && $0.localPort == port }
        guard !made.isEmpty else { return [] }
        let own = Set(HostAddresses.all())
        return made.filter { !$0.remote.isLoopback && !own.contains($0.remote) }.map {
            ManagementConnection(client: $0.remote.description, clientPort: $0.remotePort)
        }
    }
}
