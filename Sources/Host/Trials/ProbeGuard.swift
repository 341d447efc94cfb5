import Glibc
public import Linux
public import Netfilter

/// A process that takes the rules that only count out again, should the wizard die while they are in.
public final class ProbeGuard {
    /// The hidden command that is the process; its argument is the family.
    public static let command = "probe-guard"
    private static let ready = "ready"
    private static let done = "done"

    private let process: SpokenProcess

    private init(_ process: SpokenProcess) {
        self.process = process
    }

    /// Starts the process, and returns once it is on its guard.
    ///
    /// - Throws: why there is none; then no rule must go in.
    static func start(for family: Family, _ programs: ProgramPaths) async throws(HostError) -> ProbeGuard {
        let command = ["/proc/\(getpid())/exe", Self.command, family.rawValue]
        return ProbeGuard(
            try await .greeting(
                command, telling: programs.line,
                otherwise: "The process that would clean up after a crash could not be started."))
    }

    /// Ends it: the rules are out. Without this word it takes them out itself once the wizard is gone.
    func stop() {
        process.socket.send(Self.done)
        process.wait(within: 2_000)
    }

    /// The process itself: waits for the word, or for the end of the wizard.
    ///
    /// - Parameters:
    ///   - family: whose rules.
    ///   - wizard: what the wizard is heard on.
    /// - Returns: the exit status: 0 if no rule is left, 2 if it was not told where iptables is.
    public static func run(_ family: Family, for wizard: LineSocket) async -> Int32 {
        for number in [SIGPIPE, SIGHUP, SIGINT, SIGTERM] { signal(number, SIG_IGN) }
        guard let programs = wizard.receive(within: 10_000).flatMap(ProgramPaths.init(line:)) else {
            return 2
        }
        wizard.send(ready)
        guard wizard.receive(within: -1) != done else { return 0 }
        let remover = ProbeRemover(CommandRunner(programs: programs))
        // A command that the wizard had begun may put one in even now: it is looked for as long as iptables waits for others.
        var isClean = await remover.remove(of: family)
        for pause in [200, 500, 1_000, 2_000, 5_000] {
            try? await Task.sleep(for: .milliseconds(pause))
            isClean = await remover.remove(of: family)
        }
        // Whatever killed the wizard may keep iptables from working for a while too.
        for _ in 0..<30 where !isClean {
            try? await Task.sleep(for: .seconds(1))
            isClean = await remover.remove(of: family)
        }
        return isClean ? 0 : 1
    }
}
