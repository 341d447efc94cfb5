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

    @Test func theLocaleIsFixed() async {
        #expect(await runner.run(Command(["sh", "-c", "echo $LC_ALL"])).stdout == "C\n")
    }

    @Test func aCommandThatHangsIsStopped() async {
        let result = await runner.run(Command(["sh", "-c", "sleep 60"]), timeout: 1)
        #expect(result.status == .timedOut(seconds: 1))
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
