/// The files of programs.
public enum ProgramFiles {
    /// The folders of a `PATH`; those that depend on the working folder are left out.
    public static func folders(of path: String?) -> [String] {
        (path ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
    }

    /// The absolute path of a program; nil if none of the folders has one of this name that may be run.
    public static func find(_ name: String, in folders: [String]) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first(where: File.isExecutable)
    }
}
