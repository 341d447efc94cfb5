import CLinux
import Foundation
import Testing

/// A lab that a test has started, on a terminal of its own. It is not the terminal's session, so that it gets no
/// SIGHUP when the launcher dies: the lab has to end by itself.
final class StartedLab {
    /// The process that became the lab's launcher.
    let launcher: pid_t
    private let surefoot: Surefoot
    private let terminal: Int32
    private let marker = "SUREFOOT_TEST_LAB=\(UUID().uuidString)"
    private var namespaces: Set<String> = []
    private var status: Int32?

    /// Starts a lab; `surroundings` is a command that runs the program in an environment of its own.
    init(_ surefoot: Surefoot, backend: String? = nil, surroundings: [String] = []) throws {
        self.surefoot = surefoot
        var name = [CChar](repeating: 0, count: 64)
        terminal = sf_terminal_open(24, 80, &name, name.count)
        try #require(terminal >= 0)
        let command =
            try surroundings + surefoot.command(["practice"] + (backend.map { ["--backend", $0] } ?? []))
        let environment = ["PATH=/usr/bin:/bin", "TERM=dumb", "SHELL=/bin/sh", "LC_ALL=C", marker]
        let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(slave) }
        let streams = (0...2).map { sf_descriptor(child: $0, parent: slave) }
        var argv = command.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        launcher = sf_spawn(command[0], &argv, &envp, false, streams, streams.count)
        for string in argv + envp { free(string) }
        try #require(launcher > 0)
        Thread.detachNewThread { [terminal] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            while read(terminal, &bytes, bytes.count) > 0 {}
        }
    }

    deinit {
        kill(launcher, SIGKILL)
        if status == nil { _ = sf_wait(launcher) }
        close(terminal)
    }

    // MARK: Its processes

    /// The lab's processes: those that carry the marker, and those in namespaces where such a one was seen.
    func processes() -> [LabProcess] {
        let all = LabProcess.all()
        for process in all where process.carries(marker) && process.isInsideLab {
            namespaces.insert(process.pidNamespace)
        }
        return all.filter { $0.carries(marker) || namespaces.contains($0.pidNamespace) }
    }

    /// Waits for a process of the lab.
    func process(_ role: LabProcess.Role) throws -> LabProcess {
        try #require(eventually { self.processes().first { $0.role == role } }, "no \(role)")
    }

    /// The process id by which `enter --lab` knows the lab.
    func pid() throws -> pid_t {
        try process(.first).pid
    }

    // MARK: What a person does

    /// Runs a shell command line on a host of the lab.
    func on(_ host: String, _ command: String) throws -> Finished {
        try surefoot.run(["practice", "enter", "--lab", String(pid()), host, "/bin/sh", "-c", command])
    }

    /// Waits for the end. Returns the exit status as a shell has it.
    func wait() -> Int32 {
        let ended = status ?? sf_wait(launcher)
        status = ended
        return ended
    }

    /// Whether nothing of the lab is left within five seconds.
    func isGone() -> Bool {
        eventually(within: 5) { self.processes().allSatisfy(\.isDead) ? true : nil } ?? false
    }
}

/// Asks again and again until there is an answer.
func eventually<Answer>(within seconds: Double = 10, _ ask: () -> Answer?) -> Answer? {
    let end = Date(timeIntervalSinceNow: seconds)
    while true {
        if let answer = ask() { return answer }
        guard Date() < end else { return nil }
        usleep(5_000)
    }
}
