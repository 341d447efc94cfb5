import Glibc
import Linux

/// A file that takes the place of another in one move, so that either the old one or the new one is there, whole.
struct SafeFile {
    /// Where it belongs: the file itself, where a link led to it.
    let path: String
    /// Where it is written first: in the same folder, so that the move is one.
    var temporary: String { path + Self.newSuffix }
    /// Where the file of before is kept.
    var previous: String { path + Self.previousSuffix }
    /// Whether there was a file before.
    var hasPrevious: Bool { before != nil }

    static let newSuffix = ".surefoot-new"
    static let previousSuffix = ".surefoot-previous"

    private let mode: UInt32
    private let before: FileStatus?

    /// Looks at what is there. A file that is new gets the mode; one that is there keeps its own, and its owner.
    init(path: String, mode: UInt32) throws(HostError) {
        (self.path, before) = try Self.follow(path)
        self.mode = before?.permissions ?? mode
    }

    /// A link stays: what it leads to is replaced.
    private static func follow(_ path: String) throws(HostError) -> (String, FileStatus?) {
        try TrustedPlace.demand(Folder.containing(path))
        guard var status = try? FileStatus(of: path, followingLinks: false) else {
            try makeFolder(of: path)
            return (path, nil)
        }
        var real = path
        if status.kind == .link {
            do throws(SystemError) {
                real = try File.resolved(path)
                status = try FileStatus(of: real)
            } catch {
                throw HostError("\(path) is a link that leads nowhere. Remove it, or make what it leads to.")
            }
        }
        try TrustedPlace.demand(Folder.containing(real))
        guard status.kind == .regular else {
            throw HostError("\(real) is no file, so it cannot be replaced by one.")
        }
        guard geteuid() != 0 || TrustedPlace.isTrusted(status.user) else {
            throw HostError(
                "\(real) belongs to \(Account.name(of: status.user)), who could change what root writes to it. "
                    + "Give it to root: chown root \(real)")
        }
        return (real, status)
    }

    private static func makeFolder(of path: String) throws(HostError) {
        let folder = Folder.containing(path)
        guard !File.exists(folder) else { return }
        do throws(SystemError) {
            try Folder.make(folder)
        } catch {
            throw HostError("The folder \(folder) could not be made: \(error.reason).")
        }
    }

    /// Writes the new file beside the old one, down to the disk.
    func write(_ text: String) throws(HostError) {
        try? File.remove(temporary)
        try telling("could not be written") { () throws(SystemError) in
            let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            // Only root can give a file away; anybody else's keeps its owner as it is.
            if let before { try? file.give(to: before.user, before.group) }
            // The mode that open() gave is cut by the umask.
            try file.allow(mode)
            try file.stream.write(text)
            try file.sync()
        }
    }

    /// Keeps the file of before under another name. Without one, none is kept: so it can be told what to take back.
    func keepPrevious() throws(HostError) {
        try? File.remove(previous)
        guard hasPrevious else { return }
        try telling("could not be kept as \(previous)") { () throws(SystemError) in
            try File.addName(previous, to: path)
        }
    }

    /// Moves the new file to its place.
    func moveIntoPlace() throws(HostError) {
        try telling("could not be moved into place") { () throws(SystemError) in
            try File.move(temporary, to: path)
        }
        do throws(HostError) {
            try telling("could not be brought to the disk") { () throws(SystemError) in
                try Folder.sync(folder)
            }
        } catch {
            takeBack()
            throw error
        }
    }

    /// Takes the move back.
    func takeBack() {
        if hasPrevious { try? File.move(previous, to: path) } else { try? File.remove(path) }
        try? Folder.sync(folder)
    }

    /// Removes the new file if it is still beside the old one.
    func discard() {
        try? File.remove(temporary)
    }

    private var folder: String { Folder.containing(path) }

    /// What the system does not do is told of this file.
    private func telling(
        _ failure: String, _ body: () throws(SystemError) -> Void
    ) throws(HostError) {
        do throws(SystemError) { try body() } catch {
            throw HostError("\(path) \(failure): \(error.reason).")
        }
    }
}
