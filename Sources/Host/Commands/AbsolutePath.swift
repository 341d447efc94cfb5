import Glibc
import Linux

/// Whole paths for what a person named.
public enum AbsolutePath {
    /// The path from `/` on; `~/` stands for the home folder.
    ///
    /// - Throws: if the name is relative to a working folder that is gone.
    public static func of(_ name: String) throws(HostError) -> String {
        if name.hasPrefix("/") { return name }
        if name.hasPrefix("~/"), let home = ProcessEnvironment.variables["HOME"] {
            return home + name.dropFirst()
        }
        guard let folder = getcwd(nil, 0) else {
            throw HostError("The working folder is gone: name a whole path.")
        }
        defer { free(folder) }
        return String(cString: folder) + "/" + name
    }
}
