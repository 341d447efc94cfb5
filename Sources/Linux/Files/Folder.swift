import Glibc

/// Folders, by their paths.
public enum Folder {
    /// The names in a folder, in no order, without `.` and `..`.
    public static func names(in path: String) throws(SystemError) -> [String] {
        guard let stream = opendir(path) else { throw .last("read the folder \(path)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The folder that a path is in, as far as the path tells.
    public static func containing(_ path: String) -> String {
        guard let end = path.lastIndex(of: "/") else { return "." }
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    /// Makes a folder in one that is there. The umask takes some permissions away.
    public static func make(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        guard mkdir(path, mode) == 0 else { throw .last("create \(path)") }
    }

    /// Brings the names in a folder down to the disk: without this a crash may bring an old file back.
    public static func sync(_ path: String) throws(SystemError) {
        try Descriptor.open(path, O_RDONLY | O_DIRECTORY).sync()
    }
}
