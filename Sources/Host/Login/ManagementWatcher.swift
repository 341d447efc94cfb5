import Linux
import Netfilter
public import StepEngine

/// Watches for new connections to the management port.
///
/// The kernel's list of sockets is looked at again and again: a connection that was seen once stays seen,
/// though it may be closed by the time somebody asks.
public struct ManagementWatcher: Sendable {
    private let port: UInt16
    private var before: Set<KernelSocket.Ends> = []
    private var seen: [KernelSocket] = []

    /// Makes a watcher; nothing is new to it before `markBaseline`.
    public init(port: UInt16) {
        self.port = port
        before = Self.ends(KernelSocket.all())
    }

    /// Whether something listens on the port.
    public static func isListening(on port: UInt16) -> Bool {
        KernelSocket.all().contains { $0.isListening && $0.localPort == port }
    }

    /// Takes note of the connections there are: later ones are new.
    public mutating func markBaseline() {
        before = Self.ends(KernelSocket.all())
        seen = []
    }

    /// Looks for connections to the port that are new since the baseline.
    public mutating func poll() {
        for connection in KernelSocket.all()
        where connection.isMade && connection.localPort == port && isNew(connection) {
            seen.append(connection)
        }
    }

    private func isNew(_ connection: KernelSocket) -> Bool {
        !before.contains(connection.ends) && !seen.contains { $0.ends == connection.ends }
    }

    /// The connections that were new since the baseline, and who is logged in by each now.
    public func logins() -> [NewLogin] {
        guard !seen.isEmpty else { return [] }
        let processes = RunningProcess.all()
        return seen.map { connection in
            login(
                OperatorLogin.Connection(connection),
                account: LoginAccount.of(connection.inode, among: processes))
        }
    }

    /// The login that a process runs in; nil if it runs in none over the network.
    public func login(of process: Int32) -> NewLogin? {
        guard process > 0, case .remote(let connection) = LoginFinder(process).find() else { return nil }
        return login(connection, account: RunningProcess(process).user.map(Account.name))
    }

    private func login(_ connection: OperatorLogin.Connection, account: String?) -> NewLogin {
        NewLogin(
            connection: connection, isNewer: !before.contains(KernelSocket.Ends(connection)),
            isFromHere: connection.client.isLoopback || HostAddresses.all().contains(connection.client),
            account: account)
    }

    private static func ends(_ connections: [KernelSocket]) -> Set<KernelSocket.Ends> {
        Set(connections.filter(\.isMade).map(\.ends))
    }
}
