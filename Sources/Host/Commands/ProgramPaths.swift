import Linux

/// Where programs are found.
public struct ProgramPaths: Sendable, Hashable {
    /// The folders that are searched, in order.
    public var folders: [String]

    /// The folders of `PATH`, and the system's own after them: an ordinary user's `PATH` lacks the sbin folders.
    public init(path: String?) {
        let named = ProgramFiles.folders(of: path)
        let system = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
        folders = named + system.filter { !named.contains($0) }
    }

    /// The absolute path of a program; nil if it is in none of the folders.
    public func find(_ program: String) -> String? {
        guard !program.hasPrefix("/") else { return File.isExecutable(program) ? program : nil }
        return ProgramFiles.find(program, in: folders)
    }

    /// The Debian package that has a program, as a hint for the person.
    static func package(of program: String) -> String {
        switch program {
        case let name where name.contains("tables"): "iptables"
        case "nc": "netcat-openbsd"
        case "ip": "iproute2"
        case "unshare", "nsenter", "mount": "util-linux"
        default: program
        }
    }
}
