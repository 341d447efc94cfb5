import Glibc
import TestSupport
import Testing

@testable import Linux

/// The wish not to wait any longer, and what is asked of the kernel without waiting.
@Suite(.leavesNothing) struct CancellationTests {
    @Test("a wait ends once that is wished, and the wish stays")
    func waiting() throws {
        let cancellation = try Cancellation()
        #expect(!cancellation.isCancelled)
        let (one, other) = try LineSocket.pair()
        #expect(other.send("line"))
        #expect(one.receive(within: -1, unless: cancellation) == "line")
        for _ in 0..<100_000 { cancellation.cancel() }
        #expect(cancellation.isCancelled)
        #expect(one.receive(within: -1, unless: cancellation) == nil && !one.isClosed)
        // What is there is taken all the same.
        #expect(other.send("more"))
        #expect(one.receive(within: -1, unless: cancellation) == "more")
    }

    @Test("a process that does not end in its time is ended")
    func spoken() throws {
        let process = try SpokenProcess(["/bin/sh", "-c", "trap '' TERM HUP; sleep 600"], environment: [])
        process.wait(within: 10)
        #expect(RunningProcess(process.id).arguments.isEmpty && !process.end())
    }

    @Test("a program is hung up on once that is wished")
    func hangUp() throws {
        let cancellation = try Cancellation()
        cancellation.cancel()
        try ChildProcess.start(["/bin/sleep", "600"], environment: []).wait(unless: cancellation)
    }

    @Test("the interfaces are listed, and none is looked for by its name")
    func interfaces() {
        #expect(Interfaces.names().contains("lo"))
        #expect(!Interfaces.names().contains("surefoot0"))
    }
}
