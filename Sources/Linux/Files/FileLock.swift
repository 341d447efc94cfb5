import Glibc

/// A lock on a file that one process holds at a time, until it ends (flock(2)). No program that it starts holds it too.
public final class FileLock: Sendable {
    private let file: Descriptor

    private init(_ file: consuming Descriptor) {
        self.file = file
    }

    /// Takes the lock on a file, which is made if it is not there; only its owner may open it.
    ///
    /// - Returns: nil if another process holds it.
    /// - Throws: `SystemError` if the file cannot be opened, or is a link.
    public static func take(_ path: String) throws(SystemError) -> FileLock? {
        let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw .last("lock \(path)") }
            return nil
        }
        return FileLock(file)
    }

    /// The process that holds the lock on a file, as the kernel knows it (proc(5), /proc/locks); nil if none does, or if it
    /// cannot be seen from here.
    public static func holder(of path: String) -> Int32? {
        guard let status = try? FileStatus(of: path, followingLinks: false),
            let locks = try? File.text("/proc/locks", atMost: 64 << 20)
        else { return nil }
        // 1: FLOCK  ADVISORY  WRITE 1234 00:1a:5678 0 EOF
        for line in locks.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 8, fields[1] == "FLOCK", fields[5] == status.place else { continue }
            return Int32(fields[4])
        }
        return nil
    }
}

extension FileStatus {
    /// The file system's device (makedev(3)) and the inode, as /proc/locks has them.
    fileprivate var place: String {
        let major = fileSystem >> 8 & 0xfff | fileSystem >> 32 & ~0xfff
        let minor = fileSystem & 0xff | fileSystem >> 12 & ~0xff
        let device = [major, minor].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "\(device[0]):\(device[1]):\(inode)"
    }
}
