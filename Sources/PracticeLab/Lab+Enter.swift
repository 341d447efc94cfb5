import Glibc

extension Lab {
    /// One of the lab's two hosts.
    public enum Host: String, CaseIterable, Sendable {
        /// Where the wizard runs.
        case server
        /// The other machine.
        case peer
    }

    /// Becomes a shell, or a command, on a host of the newest running lab.
    ///
    /// The lab is found by its processes. A file that tells where it is would outlive it if everything were killed.
    public static func enter(_ host: Host, command: [String]) throws(LabError) -> Never {
        let processes = LabProcess.all()
        let labs = processes.filter { $0.arguments.dropFirst().first == insideCommand }
        guard let lab = labs.max(by: { $0.id < $1.id }) else { throw LabError.noLab }
        let service = [LabService.command, LabService.Kind.web.rawValue]
        let target =
            switch host {
            case .server: lab
            case .peer:
                processes.first { Array($0.arguments.dropFirst()) == service && $0.isIn(sameLabAs: lab) }
                    ?? lab
            }
        let shell = command.isEmpty ? [getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh"] : command
        setenv("PATH", LabScript.programs + ":/usr/sbin:/sbin:/usr/bin:/bin", 1)
        try LabTools.exec(
            ["nsenter", "--target", "\(target.id)"] + target.options + ["--net", "--mount", "--pid", "--"]
                + shell)
    }
}

/// A running process, as /proc shows it.
struct LabProcess {
    let id: pid_t
    let arguments: [String]

    /// The processes whose command line can be read.
    static func all() -> [LabProcess] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var processes: [LabProcess] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let id = pid_t(name) else { continue }
            processes.append(LabProcess(id: id, arguments: commandLine(of: id)))
        }
        return processes
    }

    private static func commandLine(of id: pid_t) -> [String] {
        let descriptor = open("/proc/\(id)/cmdline", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = max(0, read(descriptor, &buffer, buffer.count))
        return buffer[..<count].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    func isIn(sameLabAs lab: LabProcess) -> Bool {
        let own = Namespaces.name(of: "pid", process: "\(id)")
        return own != nil && own == Namespaces.name(of: "pid", process: "\(lab.id)")
    }

    /// A lab of real root has no user namespace of its own, and entering one's own is refused.
    var options: [String] {
        Namespaces.name(of: "user", process: "\(id)") == Namespaces.name(of: "user")
            ? [] : ["--user", "--preserve-credentials"]
    }
}
