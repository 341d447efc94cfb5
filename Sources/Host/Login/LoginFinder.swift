import Glibc
import Linux
import Netfilter
public import StepEngine

/// Finds out how the person at this terminal is logged in, from what the kernel knows of processes and sockets.
///
/// Environment variables are not asked: sudo keeps them from its children, and in tmux they are those of an older login.
public struct LoginFinder {
    private let process: RunningProcess

    /// Makes a finder for the login that a process runs in, this one's if that is nil. `proc` is where /proc is.
    public init(_ process: Int32? = nil, proc: String = "/proc") {
        self.process = RunningProcess(process ?? getpid(), proc: proc)
    }

    /// Looks from the process upwards, and from the client of a terminal multiplexer if that ends the way.
    public func find() -> OperatorLogin {
        let line = process.line
        if let login = login(along: line, then: []) { return login }
        guard let multiplexer = Multiplexer(above: line) else { return console(line) ?? .unknown }
        let inner = [multiplexer.name] + passages(on: line[...])
        return multiplexer.client.flatMap { login(along: $0.line, then: inner) } ?? .unknown
    }

    /// The first process upwards with a connection that somebody made to this host.
    private func login(along line: [RunningProcess], then inner: [String]) -> OperatorLogin? {
        for (index, process) in line.enumerated() {
            let sockets = process.sockets
            guard !sockets.isEmpty, let found = inbound(sockets, of: process) else { continue }
            let way = passages(on: line[..<index]) + inner
            return .remote(connection(found, of: process, way: way))
        }
        return nil
    }

    /// The programs that change accounts, from the login on. sudo stands there twice: it watches its own child.
    private func passages(on line: ArraySlice<RunningProcess>) -> [String] {
        let names = line.reversed().map(\.name).filter { Self.passages.contains($0) }
        return names.indices.filter { $0 == 0 || names[$0] != names[$0 - 1] }.map { names[$0] }
    }

    /// One that its program was given: something listens on its port, or the program is a known one, whose listener may be
    /// another process (sshd-session of OpenSSH 9.8 and later) or be gone. Whoever listens on the port itself serves many,
    /// such as those whom sshd forwards to this login.
    private func inbound(_ sockets: Set<UInt64>, of process: RunningProcess) -> KernelSocket? {
        let all = KernelSocket.all(of: process)
        let listeners = all.filter(\.isListening)
        let listening = Set(listeners.map(\.localPort))
        let own = Set(listeners.filter { sockets.contains($0.inode) }.map(\.localPort))
        let isServer = Self.servers.contains(process.name)
        return all.first { connection in
            connection.isMade && sockets.contains(connection.inode) && !own.contains(connection.localPort)
                && (isServer || listening.contains(connection.localPort))
        }
    }

    private func connection(
        _ found: KernelSocket, of process: RunningProcess, way: [String]
    ) -> OperatorLogin.Connection {
        var connection = OperatorLogin.Connection(found)
        connection.way = way
        connection.isElsewhere = process.network != RunningProcess(getpid(), proc: process.proc).network
        return connection
    }

    private static let servers: Set<String> = ["sshd", "sshd-session", "dropbear"]
    private static let passages: Set<String> = ["sudo", "su", "doas", "run0", "pkexec"]

    // MARK: The console

    /// A terminal of the machine itself, with a way up to the first process on which there is no connection.
    private func console(_ line: [RunningProcess]) -> OperatorLogin? {
        guard line.last?.id == 1, process.id == getpid(), let terminal = ByteStream.standardInput.terminalName
        else { return nil }
        let isLocal = ["/dev/tty", "/dev/hvc", "/dev/console"].contains { terminal.hasPrefix($0) }
        return isLocal ? .console(terminal: terminal) : nil
    }
}

extension OperatorLogin.Connection {
    /// A connection as the kernel lists it.
    init(_ listed: KernelSocket) {
        self.init(
            client: listed.remote, clientPort: listed.remotePort, local: listed.local,
            localPort: listed.localPort, interface: Route.interface(to: listed.remote.bytes))
    }
}

extension KernelSocket.Ends {
    init(_ connection: OperatorLogin.Connection) {
        self.init(
            local: connection.local, localPort: connection.localPort, remote: connection.client,
            remotePort: connection.clientPort)
    }
}
