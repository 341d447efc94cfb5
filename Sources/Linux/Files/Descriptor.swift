import Glibc

/// An open descriptor that is closed, once, when its owner is gone.
public struct Descriptor: ~Copyable, Sendable {
    /// What is read and written by it. It must not be used once the descriptor is gone.
    public let stream: ByteStream
    /// The kernel's number.
    public var number: Int32 { stream.number }

    /// Takes over an open descriptor. The name is for errors.
    public init(taking number: Int32, name: String) {
        stream = ByteStream(number: number, name: name)
    }

    deinit {
        close(number)
    }

    /// Opens a file. No program that is started later inherits the descriptor, and no terminal becomes this process's
    /// own by it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - flags: those of open(2).
    ///   - mode: the permissions of a file that is new; the umask takes some away.
    /// - Returns: the open file.
    /// - Throws: `SystemError` if it could not be opened.
    public static func open(
        _ path: String, _ flags: Int32, mode: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        let number = retrying { Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, mode) }
        guard number >= 0 else {
            throw .last("\(flags & O_CREAT == 0 ? "open" : "create") \(path)")
        }
        return Descriptor(taking: number, name: path)
    }

    /// Gives the file these permissions, whatever the umask says.
    public borrowing func allow(_ mode: UInt32) throws(SystemError) {
        guard fchmod(number, mode) == 0 else { throw .last("change the permissions of \(stream.name)") }
    }

    /// Gives the file to another account and group.
    public borrowing func give(to user: UInt32, _ group: UInt32) throws(SystemError) {
        guard fchown(number, user, group) == 0 else { throw .last("change the owner of \(stream.name)") }
    }

    /// Brings what was written down to the disk (fsync(2)).
    ///
    /// - Parameter dataOnly: whether times and the like may wait (fdatasync(2)).
    /// - Throws: `SystemError` if it may not be on the disk; EINVAL for what has no disk, such as a pipe.
    public borrowing func sync(dataOnly: Bool = false) throws(SystemError) {
        guard (dataOnly ? fdatasync(number) : fsync(number)) == 0 else {
            throw .last("bring \(stream.name) to the disk")
        }
    }
}
