/// The files of programs.
public enum ProgramFiles {
    /// Where a distribution puts its programs. An ordinary user's `PATH` often lacks the `sbin` folders.
    public static let systemFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
    /// Where an administrator puts programs; on Debian a whole group may do so (`staff`).
    public static let localFolders = ["/usr/local/sbin", "/usr/local/bin"]

    /// Where the practice lab has its iptables. On any other host there is no such folder, and root alone could make it.
    public static let labFolder = "/run/surefoot/bin"

    /// The folders of a `PATH`; those that depend on the working folder are left out.
    public static func folders(of path: String?) -> [String] {
        (path ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    /// The absolute path of a program; nil if none of the folders has one of this name that may be run.
    public static func find(_ name: String, in folders: [String]) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first(where: isProgram)
    }

    /// Whether a path leads to a file that this process may run. Folders may be "run" too, and pipes: access(2) does not
    /// ask what it is.
    public static func isProgram(_ path: String) -> Bool {
        File.isExecutable(path) && File.isRegular(path)
    }
}
