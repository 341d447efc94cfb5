import Glibc
import Linux
import Netfilter
public import StepEngine

/// Finds out how the person at this terminal is logged in, from what the kernel knows of processes and sockets.
///
/// Environment variables are not asked: sudo keeps them from its children, and in tmux they are those of an older login.
public struct LoginFinder {
    private let runner: CommandRunner

    /// Makes a finder.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Looks from this process upwards, and from the clients of a terminal multiplexer if that ends the way.
    public func find() async -> OperatorLogin {
        let line = RunningProcess(getpid()).line
        if let login = login(along: line, then: []) { return login }
        let inner = [multiplexer(in: line)] + passages(on: line[...])
        for client in await multiplexerClients(of: line) {
            if let login = login(along: client.line, then: inner) { return login }
        }
        return console(line) ?? .unknown
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

    /// One that its program accepted: something listens on its port, or the program is a known one, whose listener may
    /// be another process (sshd-session of OpenSSH 9.8 and later) or be gone.
    private func inbound(_ sockets: Set<UInt64>, of process: RunningProcess) -> KernelConnection? {
        let all = KernelConnection.all(of: process.id)
        let listening = Set(all.filter(\.isListening).map(\.localPort))
        let isServer = Self.servers.contains(process.name)
        return all.first { connection in
            connection.isMade && sockets.contains(connection.inode)
                && (isServer || listening.contains(connection.localPort))
        }
    }

    private func connection(
        _ found: KernelConnection, of process: RunningProcess, way: [String]
    ) -> OperatorLogin.Connection {
        OperatorLogin.Connection(
            client: found.remote, clientPort: found.remotePort, local: found.local,
            localPort: found.localPort, way: way,
            isElsewhere: (try? Namespace.network.inode(of: process.id)) != (try? Namespace.network.inode()))
    }

    private static let servers: Set<String> = ["sshd", "sshd-session", "dropbear"]
    private static let passages: Set<String> = ["sudo", "su", "doas", "run0", "pkexec"]

    // MARK: Terminal multiplexers

    private func multiplexer(in line: [RunningProcess]) -> String {
        variable("TMUX", along: line) == nil ? "screen" : "tmux"
    }

    /// The multiplexer's server is no child of the login: the way goes on at its clients.
    private func multiplexerClients(of line: [RunningProcess]) async -> [RunningProcess] {
        if let value = variable("TMUX", along: line), let socket = value.split(separator: ",").first {
            let list = Command(["tmux", "-S", String(socket), "list-clients", "-F", "#{client_pid}"])
            return await runner.run(list, timeout: 5).stdout.split(separator: "\n").compactMap { Int32($0) }
                .map { RunningProcess($0) }
        }
        guard variable("STY", along: line) != nil else { return [] }
        return RunningProcess.all().filter { $0.name == "screen" && !line.contains($0) }
    }

    private func variable(_ name: String, along line: [RunningProcess]) -> String? {
        line.lazy.compactMap { $0.variable(name) }.first
    }

    // MARK: The console

    /// A terminal of the machine itself, with a way up to the first process on which there is no connection.
    private func console(_ line: [RunningProcess]) -> OperatorLogin? {
        guard line.last?.id == 1, variable("TMUX", along: line) == nil, variable("STY", along: line) == nil,
            let terminal = ByteStream.standardInput.terminalName
        else { return nil }
        let isLocal = ["/dev/tty", "/dev/hvc", "/dev/console"].contains { terminal.hasPrefix($0) }
        return isLocal ? .console(terminal: terminal) : nil
    }
}
