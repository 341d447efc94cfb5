import Glibc
import TestSupport
import Testing

@testable import Linux

/// Sockets by which processes of one host speak.
@Suite(.leavesNothing) struct SocketTests {
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

    @Test("a name is one socket's at a time, and free when that is gone")
    func names() throws {
        let name = "surefoot-test-names-\(getpid())"
        #expect(throws: SystemError("connect to the socket @\(name)", .number(ECONNREFUSED))) {
            _ = try AbstractSocket.connect(name)
        }
        var listener: ListeningSocket? = try AbstractSocket.listen(name)
        #expect(throws: SystemError("listen on the socket @\(name)", .number(EADDRINUSE))) {
            try AbstractSocket.listen(name)
        }
        // A name is told from one that it begins with.
        #expect(throws: SystemError.self) { _ = try AbstractSocket.connect(name + "x") }
        #expect(throws: SystemError.self) { _ = try AbstractSocket.connect(String(name.dropLast())) }
        let client = LineSocket(try AbstractSocket.connect(name))
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
        while listener == nil { listener = try? AbstractSocket.listen(name) }
    }

    @Test("a connection tells bytes from silence and from the end")
    func connection() throws {
        let name = "surefoot-test-connection-\(getpid())"
        let listener = try AbstractSocket.listen(name)
        let client = Connection(try AbstractSocket.connect(name))
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
