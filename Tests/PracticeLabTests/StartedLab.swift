import CLinux
import Foundation
import TestSupport
import Testing

/// A lab that a test has started, on a terminal of its own. It is not the terminal's session, so that it gets no
/// SIGHUP when the launcher dies: the lab has to end by itself.
final class StartedLab {
    /// The process that became the lab's launcher.
    let launcher: pid_t
    private let surefoot: Surefoot
    private let terminal: PseudoTerminal
    private let marker = "SUREFOOT_TEST_LAB=\(UUID().uuidString)"
    private var namespaces: Set<String> = []
    private var status: Int32?

    /// Starts a lab; `surroundings` is a command that runs the program in an environment of its own.
    init(_ surefoot: Surefoot, backend: String? = nil, surroundings: [String] = []) throws {
        self.surefoot = surefoot
        terminal = try PseudoTerminal()
        let command =
            try surroundings + surefoot.command(["practice"] + (backend.map { ["--backend", $0] } ?? []))
        launcher = try terminal.startApart(
            Finished.tied + command,
            environment: ["PATH=/usr/bin:/bin", "TERM=dumb", "SHELL=/bin/sh", "LC_ALL=C", marker])
        Thread.detachNewThread { [terminal = terminal.master] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            while read(terminal, &bytes, bytes.count) > 0 {}
        }
    }

    deinit {
        kill(launcher, SIGKILL)
        if status == nil { _ = sf_wait(launcher) }
        close(terminal.master)
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

    /// Waits until nothing of the lab is left.
    func isGone() -> Bool {
        becomesTrue { processes().allSatisfy(\.isDead) }
    }
}
