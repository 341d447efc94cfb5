import Foundation
import Glibc
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host
@testable import Linux

/// By which connection a process is logged in, and who is, in a made-up /proc.
@Suite(.leavesNothing) struct LoginFinderTests {
    private let proc: TemporaryFolder

    /// Somebody is logged in from 203.0.113.7 by socket 777, and something listens on port 22 by socket 700.
    init() throws {
        proc = try TemporaryFolder()
        try process(1, "systemd", parent: 0)
        try process(80, "sshd", parent: 1, title: "sshd: root@pts/0", sockets: [777])
        try process(90, "bash", parent: 80)
        try process(100, "surefoot", parent: 90)
    }

    private func process(
        _ id: Int32, _ name: String, parent: Int32, title: String = "", sockets: [Int] = [],
        input: String? = nil
    ) throws {
        let folder = "\(proc.path)/\(id)"
        for path in [folder, "\(folder)/fd", "\(folder)/net"] { try Folder.make(path) }
        try File.create("\(folder)/stat", "\(id) (x) S \(parent) 0 0 0\n")
        try File.create("\(folder)/comm", name + "\n")
        try File.create("\(folder)/cmdline", title + "\0\0")
        try File.create("\(folder)/net/tcp", Self.connections)
        for socket in sockets { try File.makeLink("\(folder)/fd/\(socket)", to: "socket:[\(socket)]") }
        if let input { try File.makeLink("\(folder)/fd/0", to: input) }
    }

    /// As /proc/net/tcp lists them: of each address the bytes from the last to the first.
    private static let connections =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 700 1 0 100
           1: 010200C0:0016 077100CB:9C40 01 00000000:00000000 02:0009 00000000     0        0 777 2 0 20
           2: 010200C0:0016 087100CB:9C41 01 00000000:00000000 02:0009 00000000     0        0 778 2 0 20

        """

    private func client(of process: Int32) -> String? {
        LoginFinder(process, proc: proc.path).find().connection?.client.description
    }

    @Test func theLoginOfAnAncestorIsFound() throws {
        #expect(client(of: 100) == "203.0.113.7")
        #expect(client(of: 1) == nil)
    }

    /// Who listens on the port serves many: none of its connections is that of a login below it.
    @Test func whoServesManyIsNoLogin() throws {
        try process(70, "server", parent: 1, sockets: [700, 778])
        try process(71, "sh", parent: 70)
        #expect(client(of: 71) == nil)
        try process(72, "sh", parent: 70, sockets: [778])
        #expect(client(of: 72) == "203.0.113.8")
    }

    /// A colleague looks on in the same tmux: the client at which somebody typed last is the person's.
    @Test(arguments: [("tmux: server", "tmux: client"), ("screen", "screen")], [true, false])
    func theClientThatIsTypedAtCounts(names: (String, String), firstIsActive: Bool) throws {
        let terminals = try [true, false].map { isFirst in
            let path = "\(proc.path)/terminal-\(isFirst)"
            try File.create(path, "")
            let day = isFirst == firstIsActive ? 2_000_000 : 1_000_000
            var times = [timespec(tv_sec: day, tv_nsec: 0), timespec(tv_sec: 3_000_000, tv_nsec: 0)]
            try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
            return path
        }
        try process(81, "sshd", parent: 1, sockets: [778])
        try process(82, names.1, parent: 80, input: terminals[0])
        try process(83, names.1, parent: 81, input: terminals[1])
        try process(84, names.0, parent: 1)
        try process(85, "bash", parent: 84)
        #expect(client(of: 85) == (firstIsActive ? "203.0.113.7" : "203.0.113.8"))
    }

    /// Another account's client is another person's, however much is typed there.
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func anotherAccountsClientIsNobodys() throws {
        try process(82, "tmux: client", parent: 80)
        try process(84, "tmux: server", parent: 1)
        try process(85, "bash", parent: 84)
        #expect(client(of: 85) == "203.0.113.7")
        try #require(chown("\(proc.path)/82", 1234, 1234) == 0)
        #expect(client(of: 85) == nil)
    }

    @Test(arguments: [
        ("sshd: root@pts/0", "root"), ("sshd: root@notty", "root"),
        ("sshd-session: op@example.org@pts/1", "op@example.org"),
        ("sshd: root [priv]", nil), ("sshd: op@example.org [net]", nil), ("sshd: [accepted]", nil),
        ("sshd: unknown [net]", nil), ("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", nil),
        ("", nil),
    ])
    func whoHasNotLoggedInIsNobody(title: String, account: String?) throws {
        try process(200, "sshd", parent: 1, title: title, sockets: [900])
        try process(201, "other", parent: 1, title: "sshd: root@pts/0", sockets: [900])
        let all = RunningProcess.all(proc: proc.path)
        #expect(LoginAccount.of(900, among: all) == account)
        #expect(LoginAccount.of(901, among: all) == nil)
    }
}
