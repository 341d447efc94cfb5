import Glibc

/// What is known of a file without opening it (stat(2)).
public struct FileStatus: Sendable {
    /// What it is.
    public let kind: Kind
    /// Its permissions, with the bits for set-user-ID, set-group-ID and sticky.
    public let permissions: UInt32
    /// The account that owns it.
    public let user: UInt32
    /// The group that owns it.
    public let group: UInt32
    /// Its number in its file system.
    public let inode: UInt64
    /// The device of its file system.
    public let fileSystem: UInt64
    /// Its size in bytes; 0 for most files of /proc.
    public let size: Int
    /// Which device it stands for, if it is one.
    public let device: UInt64
    /// When it was read last, in seconds since 1970. A terminal tells within eight seconds when somebody typed
    /// (tty_io.c).
    public let lastRead: Int

    /// What a file can be, as it stands in a sentence.
    public enum Kind: String, Sendable {
        /// An ordinary one, with bytes in it.
        case regular = "a regular file"
        /// It holds other files.
        case folder = "a folder"
        /// A symbolic link.
        case link = "a link"
        /// A pipe, with or without a name.
        case pipe = "a pipe (FIFO)"
        /// A unix socket.
        case socket = "a socket"
        /// A disk, a terminal or the like.
        case device = "a device"
    }

    /// Looks at what a path leads to, or at the link itself that stands there.
    public init(of path: String, followingLinks: Bool = true) throws(SystemError) {
        var status = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        guard fstatat(AT_FDCWD, path, &status, flags) == 0 else { throw .last("look at \(path)") }
        self.init(status)
    }

    /// Looks at what is open.
    public init(of descriptor: borrowing Descriptor) throws(SystemError) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw .last("look at \(descriptor.stream.name)") }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .link
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        permissions = status.st_mode & 0o7777
        user = status.st_uid
        group = status.st_gid
        inode = UInt64(status.st_ino)
        fileSystem = UInt64(status.st_dev)
        size = Int(status.st_size)
        device = UInt64(status.st_rdev)
        lastRead = status.st_atim.tv_sec
    }
}
