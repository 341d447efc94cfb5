import Foundation
import Host
import StepEngine
import Testing

/// The time allowed is ample: tests that block share two threads with these.
@Suite struct CommandRunnerTests {
    private let runner = CommandRunner(programs: ProgramPaths(path: "/usr/bin:/bin"), timeout: 900)

    @Test func statusAndBothOutputsAreKept() async {
        let result = await runner.run(Command(["sh", "-c", "echo out; echo err >&2; exit 3"]))
        #expect(result == CommandResult(.exited(3), stdout: "out\n", stderr: "err\n"))
    }

    @Test func inputIsGivenAndOtherwiseEmpty() async {
        #expect(await runner.run(Command(["cat"], input: "a\nb\n")).stdout == "a\nb\n")
        #expect(await runner.run(Command(["cat"])).stdout.isEmpty)
    }

    @Test func muchOutputDoesNotBlock() async {
        let result = await runner.run(Command(["sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"]))
        #expect(result.stdout.count == 3_000_000)
    }

    /// Nothing of a login's environment, which may say what code a program loads.
    @Test func theEnvironmentIsFixed() async {
        let lines = await runner.run(Command(["env"])).stdout.split(separator: "\n").map(String.init)
        #expect(lines == ["PATH=\(runner.programs.path)", "LC_ALL=C", "HOME=/"])
    }

    /// Of rules there may be many; of all else nobody reads so much.
    @Test func anOutputWithoutEndIsEnded() async throws {
        let endless = await runner.run(Command(["cat", "/dev/zero"]))
        #expect(endless.status == .printedTooMuch(limit: 4 << 20) && endless.stdout.utf8.count == 4 << 20)
        let stand = try StandIns()
        try stand.program("iptables-save", "head -c 6000000 /dev/zero | tr '\\0' x")
        let long = await stand.runner.run(Command(["iptables-save"]))
        #expect(long.status == .exited(0) && long.stdout.utf8.count == 6_000_000)
        let inside = await stand.runner.run(Command(["env", "iptables-save"]))
        #expect(inside.status == .exited(0) && inside.stdout.utf8.count == 6_000_000)
    }

    @Test func aCommandThatHangsIsStopped() async {
        let result = await runner.run(Command(["sh", "-c", "sleep 60"]), timeout: 1)
        #expect(result.status == .timedOut(seconds: 1))
    }

    @Test func aTaskThatIsCancelledEndsItsCommand() async {
        let task = Task { [runner] in await runner.run(Command(["sleep", "600"])) }
        task.cancel()
        #expect(await task.value.status == .interrupted)
    }

    @Test func whatIsPrintedIsHeardMeanwhile() async {
        let (heard, hear) = AsyncStream.makeStream(of: [UInt8].self)
        let task = Task { [runner] in
            await runner.run(Command(["sh", "-c", "echo ready; sleep 600"])) { hear.yield($0) }
        }
        for await bytes in heard {
            #expect(String(decoding: bytes, as: UTF8.self) == "ready\n")
            break
        }
        task.cancel()
        #expect(await task.value == CommandResult(.interrupted, stdout: "ready\n"))
    }

    @Test func aTaskThatIsCancelledBeginsNoCommand() async throws {
        let stand = try StandIns()
        try stand.program("iptables", "touch \(stand.path("begun"))")
        let task = Task { [runner = stand.runner] in
            withUnsafeCurrentTask { $0?.cancel() }
            return await runner.run(Command(["iptables", "-F"]))
        }
        #expect(await task.value.status == .interrupted)
        #expect(try stand.files("begun").isEmpty)
    }

    /// Killed in the middle it would leave open what has been written.
    @Test(arguments: ["iptables", "ip6tables", "iptables-restore", "ip6tables-legacy"])
    func whatWritesRulesMayEndByItself(program: String) async throws {
        let stand = try StandIns()
        try stand.program(
            program,
            """
            trap 'exit 1' INT
            echo ready
            until [ -e \(stand.path("go")) ]; do /bin/sleep 0.1; done
            exit 4
            """)
        let status = try await cancelled([program, "-w", "5", "-I", "INPUT"], by: stand.runner) {
            // In this thread: a task that sleeps may be woken only once the patience has ended.
            usleep(300_000)
            try stand.write("", to: "go")
        }
        #expect(status == .exited(4))
    }

    @Test(arguments: [["iptables", "-w", "5", "-v", "-S"], ["iptables-save"], ["ip6tables", "-C", "INPUT"]])
    func whatOnlyLooksIsEndedAtOnce(words: [String]) async throws {
        let stand = try StandIns()
        try stand.program(words[0], "echo ready; exec /bin/sleep 600")
        #expect(try await cancelled(words, by: stand.runner) == .interrupted)
    }

    /// Cancels as soon as something is printed, and goes on then.
    private func cancelled(
        _ words: [String], by runner: CommandRunner, then goOn: () throws -> Void = {}
    ) async throws -> CommandResult.Status {
        let (heard, hear) = AsyncStream.makeStream(of: [UInt8].self)
        let task = Task { await runner.run(Command(words)) { hear.yield($0) } }
        for await _ in heard { break }
        task.cancel()
        try goOn()
        return await task.value.status
    }

    @Test func aSignalIsTold() async {
        #expect(await runner.run(Command(["sh", "-c", "kill -9 $$"])).status == .signalled(9))
    }

    @Test func aMissingProgramIsNamedWithItsPackage() async {
        let result = await runner.run(Command(["no-such-iptables"]))
        #expect(
            result.status
                == .notStarted(reason: "no-such-iptables is not on this host (Debian package: iptables)."))
    }
}
