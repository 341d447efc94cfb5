import Linux

/// A terminal multiplexer that a process runs in. Its server is no child of the login: that is at its client.
///
/// The server is not asked for its clients: it can have whoever connects to it run any program, and it may be another
/// account's.
struct Multiplexer {
    /// Its program.
    let name: String
    private let server: RunningProcess
    private let line: [RunningProcess]

    /// The one that a line of ancestors leads up to; nil if there is none.
    init?(above line: [RunningProcess]) {
        guard let server = line.first(where: { Self.clients[$0.name] != nil }) else { return nil }
        self.server = server
        self.line = line
        name = server.name.hasPrefix("tmux") ? "tmux" : "screen"
    }

    /// The client at which somebody typed last. Those of other accounts are other people's.
    var client: RunningProcess? {
        RunningProcess.all(proc: server.proc)
            .filter { $0.name == Self.clients[server.name] && $0.user == server.user && !line.contains($0) }
            .max { lastRead($0) < lastRead($1) }
    }

    /// The names of clients by those of servers.
    private static let clients = ["tmux: server": "tmux: client", "screen": "screen"]

    private func lastRead(_ client: RunningProcess) -> Int {
        client.input.flatMap { try? FileStatus(of: $0) }?.lastRead ?? 0
    }
}
