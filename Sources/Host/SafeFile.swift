import Glibc

/// A file that takes the place of another in one move, so that either the old one or the new one is there, whole.
struct SafeFile {
    /// Where it belongs.
    let path: String
    /// Where it is written first: in the same folder, so that the move is one.
    var temporary: String { path + ".surefoot-new" }
    /// Where the file of before is kept.
    var previous: String { path + ".surefoot-previous" }

    /// What went wrong, as a sentence.
    struct Failure: Error {
        let reason: String
    }

    /// Writes the new file beside the old one, down to the disk.
    func write(_ text: String) throws(Failure) {
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("could not be written") }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("could not be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("could not be brought to the disk") }
    }

    /// Keeps the file of before, and moves the new one to its place.
    func moveIntoPlace() throws(Failure) {
        if SmallFile.exists(path) {
            unlink(previous)
            guard link(path, previous) == 0 else { throw failure("could not be kept as \(previous)") }
        }
        guard rename(temporary, path) == 0 else { throw failure("could not be moved into place") }
        syncFolder()
    }

    /// Takes the move back.
    func takeBack(hadPrevious: Bool) {
        if hadPrevious { rename(previous, path) } else { unlink(path) }
        syncFolder()
    }

    /// Removes the new file if it is still beside the old one.
    func discard() {
        unlink(temporary)
    }

    /// Rules tell much about a host, so a file that is new is for root and its group.
    private var mode: mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o640
    }

    /// The folder holds the name: without this a crash may bring the old file back.
    private func syncFolder() {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func failure(_ what: String) -> Failure {
        Failure(reason: "\(path) \(what): \(errorText(errno)).")
    }
}
