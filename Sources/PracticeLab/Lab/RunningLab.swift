import Glibc
import Linux

/// A lab of this user that is running now, found by what the kernel knows of its processes. Nothing is registered
/// anywhere, so nothing stays behind when all of it is killed.
struct RunningLab: Equatable, Sendable {
    /// The process id of the lab's first process.
    let pid: Int32
    /// When it was started, in clock ticks since the boot.
    let started: UInt64

    /// All labs of this user, the newest last.
    static func all() -> [RunningLab] {
        RunningProcess.all().compactMap(RunningLab.init)
            .sorted { ($0.started, $0.pid) < ($1.started, $1.pid) }
    }

    private init?(_ process: RunningProcess) {
        guard process.user == geteuid(), process.arguments.dropFirst().first == Lab.insideCommand,
            let started = process.statistics?.started
        else { return nil }
        pid = process.id
        self.started = started
    }

    /// Whether its network, rules and services are there.
    var isReady: Bool {
        File.exists("/proc/\(pid)/root\(LabFiles.readyMark)")
    }

    /// Whether it has a user namespace of its own, as a lab without root has.
    var hasOwnUsers: Bool {
        (try? Namespace.users.inode(of: pid)) != (try? Namespace.users.inode())
    }
}
