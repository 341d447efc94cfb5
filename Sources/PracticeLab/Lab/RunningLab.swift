import Glibc

/// A lab of this user that is running now, found by what the kernel knows of its processes. Nothing is registered
/// anywhere, so nothing stays behind when all of it is killed.
struct RunningLab: Hashable, Sendable {
    /// The process id of the lab's first process.
    let pid: Int32
    /// When it was started, in clock ticks since the boot.
    let started: UInt64

    /// All labs of this user, the newest last.
    static func all() -> [RunningLab] {
        FileText.names("/proc").compactMap { Int32($0) }.compactMap { RunningLab(pid: $0) }
            .sorted { ($0.started, $0.pid) < ($1.started, $1.pid) }
    }

    private init?(pid: Int32) {
        var owner = stat()
        guard stat("/proc/\(pid)", &owner) == 0, owner.st_uid == geteuid(),
            let arguments = FileText.bytes("/proc/\(pid)/cmdline")?.split(separator: 0), arguments.count > 1,
            arguments[1].elementsEqual(Lab.insideCommand.utf8),
            let started = Self.startTime(pid)
        else { return nil }
        self.pid = pid
        self.started = started
    }

    /// Field 22 of /proc/PID/stat (proc(5)). The name in the second field may hold spaces and parentheses.
    private static func startTime(_ pid: Int32) -> UInt64? {
        guard let line = FileText.text("/proc/\(pid)/stat"), let name = line.lastIndex(of: ")") else {
            return nil
        }
        let fields = line[name...].split(separator: " ")
        return fields.count > 20 ? UInt64(fields[20]) : nil
    }

    /// Whether its network, rules and services are there.
    var isReady: Bool {
        FileText.exists("/proc/\(pid)/root\(LabFiles.readyMark)")
    }

    /// Whether it has a user namespace of its own, as a lab without root has.
    var hasOwnUsers: Bool {
        FileText.link("/proc/\(pid)/ns/user") != FileText.link("/proc/self/ns/user")
    }
}
