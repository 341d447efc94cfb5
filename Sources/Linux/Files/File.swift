import Glibc

/// Files, by their paths.
public enum File {
    /// Whether something is there that this process can reach; a link that leads nowhere is not.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether this process may run it.
    public static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }

    /// Whether this process may write to it.
    public static func isWritable(_ path: String) -> Bool {
        access(path, W_OK) == 0
    }

    /// Whether a regular file is there, or a link to one.
    public static func isRegular(_ path: String) -> Bool {
        (try? FileStatus(of: path))?.kind == .regular
    }

    /// Where a symbolic link points to.
    public static func target(ofLink path: String) throws(SystemError) -> String {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &target, target.count)
        guard length >= 0 else { throw .last("read the link \(path)") }
        return String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path without links in it (realpath(3)).
    public static func resolved(_ path: String) throws(SystemError) -> String {
        guard let real = realpath(path, nil) else { throw .last("follow \(path)") }
        defer { free(real) }
        return String(cString: real)
    }

    /// Makes a symbolic link.
    public static func makeLink(_ path: String, to target: String) throws(SystemError) {
        guard symlink(target, path) == 0 else { throw .last("link \(path) to \(target)") }
    }

    /// Makes a file with this text; it must not be there yet. The umask takes some permissions away.
    public static func create(_ path: String, _ text: String, mode: UInt32 = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        try file.stream.write(text)
    }

    /// Writes into what is there, such as a terminal or a setting of /proc. What does not take it at once is not waited
    /// for.
    public static func write(_ text: String, to path: String) throws(SystemError) {
        let file = try Descriptor.open(path, O_WRONLY | O_NONBLOCK)
        try file.stream.write(text)
    }

    /// Gives a file another name; what had that name is replaced in one move (rename(2)).
    public static func move(_ path: String, to newPath: String) throws(SystemError) {
        guard rename(path, newPath) == 0 else { throw .last("move \(path) to \(newPath)") }
    }

    /// Gives a file a second name (link(2)).
    public static func addName(_ newPath: String, to path: String) throws(SystemError) {
        guard link(path, newPath) == 0 else { throw .last("give \(path) the name \(newPath)") }
    }

    /// Takes a name away, and with the last one the file.
    public static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw .last("remove \(path)") }
    }
}
