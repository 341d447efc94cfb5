import Glibc

/// A file that takes the place of another in one move, so that either the old one or the new one is there, whole.
struct SafeFile {
    /// Where it belongs: the file itself, where a link led to it.
    let path: String
    /// Where it is written first: in the same folder, so that the move is one.
    var temporary: String { path + Self.newSuffix }
    /// Where the file of before is kept.
    var previous: String { path + Self.previousSuffix }
    /// Whether there was a file before.
    let hasPrevious: Bool

    static let newSuffix = ".surefoot-new"
    static let previousSuffix = ".surefoot-previous"

    private let mode: mode_t
    private let owner: (user: uid_t, group: gid_t)?

    /// Looks at what is there. A file that is new gets the mode; one that is there keeps its own, and its owner.
    init(path: String, mode: UInt32) throws(HostError) {
        let (real, status) = try Self.follow(path)
        self.path = real
        hasPrevious = status != nil
        self.mode = status.map { $0.st_mode & 0o7777 } ?? mode
        owner = status.map { ($0.st_uid, $0.st_gid) }
    }

    /// A link stays: what it leads to is replaced.
    private static func follow(_ path: String) throws(HostError) -> (String, stat?) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            try makeFolder(of: path)
            return (path, nil)
        }
        var real = path
        if status.st_mode & S_IFMT == S_IFLNK {
            guard let target = realpath(path, nil) else {
                throw HostError("\(path) is a link that leads nowhere. Remove it, or make what it leads to.")
            }
            defer { free(target) }
            real = String(cString: target)
            stat(real, &status)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw HostError("\(real) is no file, so it cannot be replaced by one.")
        }
        return (real, status)
    }

    private static func makeFolder(of path: String) throws(HostError) {
        guard let end = path.lastIndex(of: "/"), end > path.startIndex else { return }
        let folder = String(path[..<end])
        guard !SmallFile.exists(folder) else { return }
        guard mkdir(folder, 0o755) == 0 else {
            throw HostError("The folder \(folder) could not be made: \(errorText(errno)).")
        }
    }

    /// Writes the new file beside the old one, down to the disk.
    func write(_ text: String) throws(HostError) {
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("could not be written") }
        defer { close(descriptor) }
        // The mode that open() gave is cut by the umask.
        if let owner { fchown(descriptor, owner.user, owner.group) }
        guard fchmod(descriptor, mode) == 0 else { throw failure("could not be written") }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("could not be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("could not be brought to the disk") }
    }

    /// Keeps the file of before under another name. Without one, none is kept: so it can be told what to take back.
    func keepPrevious() throws(HostError) {
        unlink(previous)
        guard hasPrevious else { return }
        guard link(path, previous) == 0 else { throw failure("could not be kept as \(previous)") }
    }

    /// Moves the new file to its place.
    func moveIntoPlace() throws(HostError) {
        guard rename(temporary, path) == 0 else { throw failure("could not be moved into place") }
        guard syncFolder() else {
            let problem = failure("could not be brought to the disk")
            takeBack()
            throw problem
        }
    }

    /// Takes the move back.
    func takeBack() {
        if hasPrevious { rename(previous, path) } else { unlink(path) }
        syncFolder()
    }

    /// Removes the new file if it is still beside the old one.
    func discard() {
        unlink(temporary)
    }

    /// The folder holds the name: without this a crash may bring the old file back.
    @discardableResult
    private func syncFolder() -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let isSynced = fsync(descriptor) == 0
        let error = errno
        close(descriptor)
        errno = error
        return isSynced
    }

    private func failure(_ what: String) -> HostError {
        HostError("\(path) \(what): \(errorText(errno)).")
    }
}
