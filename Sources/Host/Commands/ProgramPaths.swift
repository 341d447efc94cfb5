import Glibc
import Linux
import Netfilter

/// Where programs are found.
///
/// Those that change the rules are looked up once: an administrator, or an upgrade, may make `iptables` another backend's
/// program meanwhile (update-alternatives(1)), and that one neither sees nor removes what was put in by the first.
public struct ProgramPaths: Sendable, Equatable {
    /// The folders that are searched, in order.
    public let folders: [String]
    /// The files that the names stood for in the beginning.
    public private(set) var pinned: [String: String]

    /// The folders of `PATH`, and the system's own after them: an ordinary user's `PATH` lacks the sbin folders.
    ///
    /// - Parameters:
    ///   - path: what `PATH` says.
    ///   - pinned: the files that a session has found in its beginning; nil to look them up.
    public init(path: String?, pinned: [String: String]? = nil) {
        let named = ProgramFiles.folders(of: path)
        let system = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
        let folders = named + system.filter { !named.contains($0) }
        self.folders = folders
        self.pinned =
            pinned
            ?? Self.toPin.reduce(into: [:]) { pinned, name in
                pinned[name] = ProgramFiles.find(name, in: folders).flatMap { Self.file(behind: $0) }
            }
    }

    /// The same with the files that another process has found in its beginning.
    func pinned(to files: [String: String]) -> ProgramPaths {
        var other = self
        other.pinned = files
        return other
    }

    private static let toPin = Family.allCases.flatMap { family in
        ["", "-restore", "-save"].map { family.command + $0 }
    }

    /// The absolute path of a program; nil if it is in none of the folders.
    public func find(_ program: String) -> String? {
        guard !program.hasPrefix("/") else { return File.isExecutable(program) ? program : nil }
        return ProgramFiles.find(program, in: folders)
    }

    /// The file that is run for a program, whose own name is the path that was found; nil if there is none.
    func executable(_ program: String) -> (name: String, file: String)? {
        if let file = pinned[program], File.isExecutable(file) {
            return (name: find(program) ?? program, file: file)
        }
        return find(program).map { (name: $0, file: $0) }
    }

    /// The file behind a path and its links. One program behind many names knows by its name what it is to do, which a
    /// script does not get to see: it is told its file's.
    private static func file(behind path: String) -> String? {
        guard let file = try? File.resolved(path), let program = try? Descriptor.open(file, O_RDONLY),
            let start = try? program.stream.read(atMost: 2)
        else { return nil }
        return start == Array("#!".utf8) ? nil : file
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
