import Glibc
import TestSupport
import Testing

@testable import Linux

/// Programs that are run to their end. The time allowed is ample where no test is about it.
@Suite(.leavesNothing) struct ProcessRunTests {
    private func run(_ script: String, input: String = "", within seconds: Int = 900) throws -> ProcessRun {
        try ProcessRun.run(
            ["/bin/sh", "-c", script], input: input, environment: [], within: seconds, atMost: 16 << 20)
    }

    /// Runs a script whose end is wished as soon as it has printed something.
    private func cancel(_ script: String, patience: Int = 0) throws -> ProcessRun {
        let cancellation = try Cancellation()
        return try ProcessRun.run(
            ["/bin/sh", "-c", script], input: "", environment: [], within: 900, atMost: 4 << 20,
            unless: cancellation,
            patience: patience, hear: { _ in cancellation.cancel() })
    }

    @Test("how it ended is told, and both outputs apart")
    func ends() throws {
        #expect(
            try run("echo out; echo err >&2; exit 137")
                == ProcessRun(end: .exited(137), output: Array("out\n".utf8), complaints: Array("err\n".utf8))
        )
        #expect(try run("kill -KILL $$").end == .signalled(SIGKILL))
    }

    @Test("input of any size is read from its start, or not at all")
    func inputs() throws {
        let long = String(repeating: "0123456789abcde\n", count: 500_000)
        #expect(try run("cat", input: long).output == Array(long.utf8))
        #expect(
            try run("head -c 3", input: long)
                == ProcessRun(end: .exited(0), output: Array("012".utf8), complaints: []))
        #expect(try run("exit 4", input: long).end == .exited(4))
        #expect(try run("wc -c").output == Array("0\n".utf8))
    }

    @Test("neither output waits for the other", arguments: [1, 65_535, 65_536, 65_537, 1_000_000])
    func outputs(_ size: Int) throws {
        let print = "head -c \(size) /dev/zero"
        let run = try run("\(print); \(print) >&2; \(print)")
        #expect(run.output.count == 2 * size && run.complaints.count == size)
    }

    @Test("what prints more than it may is ended, and no more than that is kept", arguments: ["", ">&2"])
    func endless(_ redirection: String) throws {
        let limit = 100_000
        func run(_ script: String) throws -> ProcessRun {
            try ProcessRun.run(
                ["/bin/sh", "-c", "{ \(script); } \(redirection)"], input: "", environment: [], within: 900,
                atMost: limit)
        }
        let endless = try run("cat /dev/zero")
        #expect(endless.end == .outOfRoom)
        #expect([endless.output.count, endless.complaints.count].sorted() == [0, limit])
        #expect(try run("head -c \(limit) /dev/zero").end == .exited(0))
        #expect(try run("head -c \(limit + 1) /dev/zero; sleep 600").end == .outOfRoom)
    }

    @Test("one that closes its outputs is waited for all the same")
    func silent() throws {
        #expect(try run("exec >&- 2>&-; sleep 0.2; exit 5").end == .exited(5))
    }

    @Test(
        "after its time it is killed with what it has started",
        arguments: ["", "exec >&- 2>&-;", "trap '' TERM;"])
    func outOfTime(_ before: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/child"
        let run = try run("\(before) sleep 600 & echo $! >\(file); wait", within: 1)
        #expect(run.end == .outOfTime)
        let child = try #require(Int32(try File.text(file).dropLast()))
        // Killed, it has no arguments any more, whether or not it is buried yet (proc(5)).
        #expect(becomesTrue { RunningProcess(child).arguments.isEmpty })
    }

    @Test("what it prints is heard while it runs, and once its end is wished it is interrupted")
    func cancelled() throws {
        let run = try cancel("trap 'echo bye; exit 3' INT; echo ready; while :; do sleep 0.1; done")
        #expect(run == ProcessRun(end: .cancelled, output: Array("ready\nbye\n".utf8), complaints: []))
    }

    @Test(
        "one that does not heed the interrupt is killed with what it has started",
        arguments: ["trap '' INT;", "trap '' INT TERM;", "trap 'exit 0' INT;"])
    func deaf(_ before: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/child"
        let run = try cancel("\(before) (trap '' INT; exec sleep 600) & echo $! >\(file); echo ready; wait")
        #expect(run.end == .cancelled)
        let child = try #require(Int32(try File.text(file).dropLast()))
        #expect(becomesTrue { RunningProcess(child).arguments.isEmpty })
    }

    @Test("one that is given time ends by itself, and is neither interrupted nor killed")
    func patience() throws {
        #expect(
            try cancel("trap 'exit 1' INT; echo ready; sleep 0.5; exit 4", patience: 900).end == .exited(4))
        #expect(try cancel("echo ready; sleep 600", patience: 1).end == .cancelled)
    }

    @Test("what it leaves running is not waited for", arguments: ["sleep 600", "yes"])
    func leaving(_ other: String) throws {
        let run = try run("\(other) & echo $!")
        let line = String(decoding: run.output.prefix { $0 != 10 }, as: UTF8.self)
        let child = try #require(Int32(line.filter(\.isNumber)))
        // Without a reader, one that goes on printing has ended by itself (SIGPIPE).
        kill(child, SIGKILL)
        #expect(run.end == .exited(0))
    }

    @Test("no descriptor is left open, and none is passed on")
    func descriptors() throws {
        let names = "ls /proc/self/fd"
        let first = try run(names)
        for _ in 0..<20 { _ = try run("exit 0", input: "x") }
        #expect(try run(names) == first)
        #expect(throws: SystemError("start /no/such/program", .number(ENOENT))) {
            _ = try ProcessRun.run(["/no/such/program"], input: "", environment: [], within: 1, atMost: 1)
        }
    }

    @Test("one that was started beforehand acts on what it is given, and is gone if that never comes")
    func beforehand() throws {
        let folder = try TemporaryFolder()
        let program = { (words: String) throws(SystemError) in
            try ReadyProgram(["counted", "-c", words], at: "/bin/sh", environment: [])
        }
        let waiting = try program("cat >\(folder.path)/given; exit 6")
        #expect(try waiting.give("a\nb\n", within: 900, atMost: 1).end == .exited(6))
        #expect(try File.text(folder.path + "/given") == "a\nb\n")
        let unused = try program("echo $$ >\(folder.path)/id; cat; sleep 600")
        #expect(becomesTrue { (try? File.text(folder.path + "/id"))?.last == "\n" })
        let id = try #require(Int32(try File.text(folder.path + "/id").dropLast()))
        unused.dismiss()
        #expect(RunningProcess(id).arguments.isEmpty)
    }
}
