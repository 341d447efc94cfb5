import Glibc
import TestSupport
import Testing

@testable import Linux

/// Programs that are started here.
@Suite(.leavesNothing) struct ProcessTests {
    @Test("a program's output, input, environment and status come through")
    func piped() throws {
        let process = try PipedProcess.start(
            ["/bin/sh", "-c", "cat; echo $WORD >&2; exit 7"], input: "in ", environment: ["WORD=out"],
            newSession: false)
        #expect(String(decoding: process.readOutput(), as: UTF8.self) == "in out\n")
        #expect(try process.wait() == 7)
    }

    @Test("output is read no further than is enough")
    func enough() throws {
        let process = try PipedProcess.start(
            ["/bin/sh", "-c", "echo ready; exec sleep 60"], input: "", environment: [], newSession: false)
        #expect(process.readOutput { $0.last == 10 } == Array("ready\n".utf8))
    }

    @Test("what cannot be started is told by name")
    func missing() {
        #expect(throws: SystemError("start /no/such/program", .number(ENOENT))) {
            _ = try ChildProcess.start(["/no/such/program"], environment: [])
        }
        #expect(throws: SystemError("start /etc", .number(EACCES))) {
            _ = try ChildProcess.start(["/etc"], environment: [])
        }
    }

    @Test("a signal's end is 128 and its number")
    func signalled() throws {
        #expect(
            try ChildProcess.start(["/bin/sh", "-c", "kill -KILL $$"], environment: []).wait() == 128
                + SIGKILL)
    }

    @Test("a process is spoken with, and ended once")
    func spoken() throws {
        let process = try SpokenProcess(
            [
                "/bin/sh", "-c", "while read line <&3; do echo \"$line!\" >&3; done",
            ], environment: [])
        #expect(process.socket.send("hello") && process.socket.receive(within: -1) == "hello!")
        #expect(RunningProcess(process.id).name == "sh")
        #expect(process.end() && !process.end())
        #expect(process.socket.receive(within: -1) == nil && process.socket.isClosed)
    }

    @Test("it ends when this side is gone")
    func abandoned() throws {
        let (id, child) = try { () -> (Int32, RunningProcess) in
            let process = try SpokenProcess(["/bin/sh", "-c", "read line <&3; exit 0"], environment: [])
            return (process.id, RunningProcess(process.id))
        }()
        #expect(child.id == id)
        var status: Int32 = 0
        #expect(waitpid(id, &status, 0) == id && status == 0)
    }

    @Test("strings for C end with NULL, also none of them")
    func strings() {
        withCStrings(["a", "", "ü"]) { array in
            #expect((0..<3).map { array[$0].map { String(cString: $0) } } == ["a", "", "ü"])
            #expect(array[3] == nil)
        }
        #expect(withCStrings([]) { $0[0] == nil })
    }

    @Test("the environment is the one that was given")
    func environment() {
        #expect(ProcessEnvironment.entries.count >= ProcessEnvironment.variables.count)
        #expect(ProcessEnvironment.variables["PATH"] == getenv("PATH").map { String(cString: $0) })
    }
}
