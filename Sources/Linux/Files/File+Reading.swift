import CLinux
import Glibc

extension File {
    /// What a file that is read may be.
    public enum Readable: Sendable {
        /// A regular file, such as those of /proc too, or a link to one. Nothing else is opened, and so nothing waited for.
        case regularFile
        /// Also a pipe that is open already, such as a shell's `<(...)`, or standard input by the name /dev/stdin.
        case regularFileOrOpenPipe
    }

    /// More than any file of settings, and any usual file of /proc.
    public static let usualLimit = 1 << 20

    /// Reads a file whole.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: the most bytes that it may have. Those of /proc have no size, so what is read counts.
    ///   - readable: what it may be.
    /// - Returns: its bytes.
    /// - Throws: `SystemError` if it is something else, is larger, or cannot be read.
    public static func bytes(
        _ path: String, atMost limit: Int = usualLimit, as readable: Readable = .regularFile
    ) throws(SystemError) -> [UInt8] {
        let file = try open(path, readable, limit)
        return try file.stream.readToEnd(atMost: limit)
    }

    /// Reads the first bytes of a regular file, however large it is.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - count: how many, of a file that has as many; a portion at most.
    /// - Returns: the bytes.
    /// - Throws: `SystemError` if it is something else, or cannot be read.
    public static func beginning(of path: String, bytes count: Int) throws(SystemError) -> [UInt8] {
        let file = try open(path, .regularFile, .max)
        return try file.stream.read(atMost: count)
    }

    /// Reads a file as text; what is no UTF-8 becomes the replacement character.
    public static func text(
        _ path: String, atMost limit: Int = usualLimit, as readable: Readable = .regularFile
    ) throws(SystemError) -> String {
        String(decoding: try bytes(path, atMost: limit, as: readable), as: UTF8.self)
    }

    /// The one way to what others have put somewhere.
    private static func open(
        _ path: String, _ readable: Readable, _ limit: Int
    ) throws(SystemError) -> Descriptor {
        // To open a device can do something: it is looked at before, and once more when it is open.
        try check(try FileStatus(of: path), path, readable, limit)
        // O_NONBLOCK keeps open() from waiting for a writer, should a pipe have taken the file's place meanwhile.
        let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
        let status = try FileStatus(of: file)
        try check(status, path, readable, limit)
        if status.kind == .pipe {
            guard sf_pipe_is_unnamed(file.number) else { throw SystemError("read \(path)", .kind(.pipe)) }
            _ = fcntl(file.number, F_SETFL, 0)
        }
        return file
    }

    /// Reads the regular file that a path was followed to: the very one that was looked at on the way.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - limit: the most bytes that it may have.
    /// - Returns: its bytes.
    /// - Throws: `SystemError` if nothing or something else is there, it is larger, or cannot be read.
    public static func bytes(
        _ path: borrowing FollowedPath, atMost limit: Int
    ) throws(SystemError) -> [UInt8] {
        if path.failure == nil, let end = path.places.last {
            try check(end.status, path.path, .regularFile, limit)
        }
        let file = try path.open(O_RDONLY)
        return try file.stream.readToEnd(atMost: limit)
    }

    private static func check(
        _ status: FileStatus, _ path: String, _ readable: Readable, _ limit: Int
    ) throws(SystemError) {
        switch (status.kind, readable) {
        case (.folder, _): throw SystemError("read \(path)", .number(EISDIR))
        case (.regular, _), (.pipe, .regularFileOrOpenPipe): break
        default: throw SystemError("read \(path)", .kind(status.kind))
        }
        guard status.size <= limit else { throw SystemError("read \(path)", .largerThan(limit)) }
    }
}
