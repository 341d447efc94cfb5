import Glibc
import TestSupport
import Testing

@testable import Linux

/// Sockets by which processes of one host speak.
@Suite(.leavesNothing) struct SocketTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("lines come whole, however they were cut, and the last half of one does not")
    func lines() throws {
        let (one, other) = try LineSocket.pair()
        #expect(one.receive(within: 0) == nil && !one.isClosed)
        #expect(other.send("one\ntwo") && other.send(""))
        #expect(one.receive(within: 0) == "one" && one.receive(within: 0) == "two")
        #expect(one.receive(within: 0) == "" && one.receive(within: 0) == nil)
        #expect(write(other.number, "half", 4) == 4)
        #expect(one.receive(within: 0) == nil)
        #expect(other.send(" a line") && one.receive(within: 0) == "half a line")
    }

    @Test("who sends a byte now and then is not waited for any longer")
    func trickle() throws {
        let (one, other) = try LineSocket.pair()
        let sender = try ChildProcess.start(
            ["/bin/sh", "-c", "while printf x; do sleep 0.02; done"], environment: ["PATH=/usr/bin:/bin"],
            descriptors: [(child: 1, parent: other.number)])
        let begin = ContinuousClock.now
        #expect(one.receive(within: 500) == nil && !one.isClosed)
        let time = ContinuousClock.now - begin
        sender.end()
        #expect(time > .milliseconds(400) && time < .seconds(60), "\(time)")
    }

    @Test("an end that is gone is noticed by both who read and who write")
    func closed() throws {
        let one = try {
            let (one, other) = try LineSocket.pair()
            other.send("last")
            #expect(write(other.number, "torn", 4) == 4)
            return one
        }()
        #expect(one.receive(within: -1) == "last")
        #expect(one.receive(within: -1) == nil && one.isClosed)
        #expect(!one.send("anybody?"))
    }

    @Test("a name is one socket's at a time, and forsaken when that is gone")
    func names() throws {
        let path = folder.path + "/name"
        #expect(throws: SystemError("connect to the socket \(path)", .number(ENOENT))) {
            _ = try NamedSocket.connect(path, within: 0)
        }
        #expect(!NamedSocket.isForsaken(path))
        var listener: ListeningSocket? = try NamedSocket.listen(path, mode: 0o600)
        #expect(try FileStatus(of: path).permissions == 0o600 && !NamedSocket.isForsaken(path))
        #expect(throws: SystemError("listen on the socket \(path)", .number(EADDRINUSE))) {
            try NamedSocket.listen(path, mode: 0o600)
        }
        // That was one who asked whether anybody is there.
        #expect(newConnection(to: try #require(listener)) != nil)
        let client = LineSocket(try NamedSocket.connect(path, within: 0))
        guard let accepted = listener?.accept(blocking: true) else {
            Issue.record("no connection")
            return
        }
        let server = LineSocket(accepted)
        let peer = Peer(process: getpid(), user: geteuid())
        #expect(client.peer == peer && server.peer == peer)
        #expect(client.send("hello") && server.receive(within: -1) == "hello")
        listener = nil
        // A program that another test starts at this moment has the socket until its execve(2).
        while !NamedSocket.isForsaken(path) { usleep(1000) }
        try File.remove(path)
        listener = try NamedSocket.listen(path, mode: 0o666)
        #expect(throws: SystemError("use the socket \(tooLong)", .number(ENAMETOOLONG))) {
            try NamedSocket.listen(tooLong, mode: 0o600)
        }
    }

    private var tooLong: String { "/" + String(repeating: "x", count: 107) }

    @Test("a door at which too many wait is tried again, and not for ever")
    func crowds() throws {
        let path = folder.path + "/crowded"
        let listener = try NamedSocket.listen(path, mode: 0o600, backlog: 1)
        var crowd: [LineSocket] = []
        while let one = try? NamedSocket.connect(path, within: 0) { crowd.append(LineSocket(one)) }
        #expect(throws: SystemError("connect to the socket \(path)", .number(EAGAIN))) {
            _ = try NamedSocket.connect(path, within: 50)
        }
        #expect(newConnection(to: listener) != nil)
        _ = try NamedSocket.connect(path, within: 0)
    }

    @Test("a connection tells bytes from silence and from the end")
    func connection() throws {
        let path = folder.path + "/connection"
        let listener = try NamedSocket.listen(path, mode: 0o600)
        let client = Connection(try NamedSocket.connect(path, within: 0))
        let server = try #require(newConnection(to: listener, blocking: false))
        guard case .nothing = server.receive() else {
            Issue.record("nothing was sent")
            return
        }
        #expect(client.send([1, 2]) && client.endSending())
        if case .bytes(let bytes) = server.receive() {
            #expect(bytes == [1, 2])
        } else {
            Issue.record("no bytes")
        }
        guard case .end = server.receive() else {
            Issue.record("no end")
            return
        }
        #expect(server.send([3]))
    }

    @Test("an entry tells of input and of its end, and one that is not read only of the end")
    func polling() throws {
        let (one, other) = try LineSocket.pair()
        func events() -> [Bool] {
            Poll.wait(
                for: [Poll.Entry(-1), Poll.Entry(one.number), Poll.Entry(one.number, reading: false)],
                within: 0)
        }
        #expect(events() == [false, false, false])
        other.send("line")
        #expect(events() == [false, true, false])
        shutdown(other.number, Int32(SHUT_RDWR))
        #expect(events() == [false, true, true])
    }

    @Test("this host's addresses are told with their interfaces")
    func addresses() throws {
        let loopback = InterfaceAddress.all().filter { $0.bytes == [127, 0, 0, 1] }
        // A namespace whose loopback is down has none.
        #expect(loopback.allSatisfy { $0.interface == "lo" })
        #expect(
            InterfaceAddress.all().allSatisfy { [4, 16].contains($0.bytes.count) && !$0.interface.isEmpty })
    }
}
