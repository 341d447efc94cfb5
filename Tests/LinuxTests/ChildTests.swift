import CLinux
import Fuzzing
import Glibc
import TestSupport
import Testing

@testable import Linux

/// What a program finds when it is started, whatever this process has open or was given.
@Suite(.serialized, .leavesNothing) struct ChildTests {
    /// Lists the descriptors of a shell. Behind the list something is left to do, so that the shell does not become `ls`.
    private static let script = "ls /proc/$$/fd; :"

    /// Descriptors of random numbers that programs inherit, as those are that this process was started with.
    private final class Inherited {
        private var numbers: [Int32] = []

        init(_ generator: inout SeededGenerator) throws {
            let null = try Descriptor.open("/dev/null", O_RDWR)
            for _ in 0..<20 {
                let number = fcntl(null.number, F_DUPFD, Int32.random(in: 3...900, using: &generator))
                try #require(number >= 0 && fcntl(number, F_GETFD) == 0)
                numbers.append(number)
            }
        }

        deinit { for number in numbers { close(number) } }
    }

    private func numbers(_ text: [UInt8]) -> [Int32] {
        String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    }

    @Test("no program sees more than its three streams, however it was started")
    func descriptors() throws {
        var generator = SeededGenerator(seed: 1)
        let words = ["/bin/sh", "-c", Self.script]
        for _ in 0..<20 {
            let inherited = try Inherited(&generator)
            defer { withExtendedLifetime(inherited) {} }
            let run = try ProcessRun.run(words, input: "", environment: [], within: 900, atMost: 1 << 16)
            #expect(numbers(run.output) == [0, 1, 2])
            let ready = try ReadyProgram(words, environment: [])
            #expect(numbers(try ready.give("", within: 900, atMost: 1 << 16).output) == [0, 1, 2])
            let piped = try PipedProcess.start(words, input: "", environment: [], newSession: false)
            #expect(numbers(piped.readOutput()) == [0, 1, 2])
            #expect(try piped.wait() == 0)
            let pipe = try Pipe()
            let child = try ChildProcess.start(
                words, environment: [], descriptors: [(child: 1, parent: pipe.writeEnd.number)])
            #expect(try child.wait() == 0)
            #expect(numbers(try pipe.readEnd.stream.read()) == [0, 1, 2])
            // What speaks with this process has one more, to do so.
            let spoken = try SpokenProcess(
                ["/bin/sh", "-c", "exec >&3; ls /proc/$$/fd; read line <&3"], environment: [])
            for number in 0...3 { #expect(spoken.socket.receive(within: -1) == "\(number)") }
            #expect(spoken.socket.receive(within: 100) == nil)
            #expect(spoken.end())
        }
    }

    @Test("a program on a terminal of its own has its three streams there, and no more")
    func terminal() throws {
        var generator = SeededGenerator(seed: 2)
        let inherited = try Inherited(&generator)
        defer { withExtendedLifetime(inherited) {} }
        let terminal = try PseudoTerminal()
        defer { close(terminal.master) }
        let child = try terminal.start(["/bin/sh", "-c", Self.script], environment: [])
        #expect(sf_wait(child) == 0)
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(terminal.master, &bytes, bytes.count)
        #expect(numbers(Array(bytes.prefix(max(0, count)))) == [0, 1, 2])
    }

    @Test("a program has the environment that it is given, and nothing of this process's")
    func environment() throws {
        let run = try ProcessRun.run(
            ["/usr/bin/env"], input: "", environment: ["A=1", "B=2"], within: 900, atMost: 1 << 16)
        #expect(run.output == Array("A=1\nB=2\n".utf8))
    }

    @Test("a program leads a session and a process group of its own")
    func group() throws {
        let run = try ProcessRun.run(
            ["/bin/sh", "-c", "set -- $(cat /proc/self/stat); echo $(($5 == $$)) $(($6 == $$)) $7"],
            input: "",
            environment: ["PATH=/usr/bin:/bin"], within: 900, atMost: 1 << 16)
        #expect(run.output == Array("1 1 0\n".utf8))
    }
}
