import Glibc

/// What is read and written by a descriptor that somebody else owns.
public struct ByteStream: Equatable, Sendable {
    /// The kernel's number of the descriptor.
    public let number: Int32
    /// What errors call it.
    let name: String

    init(number: Int32, name: String) {
        self.number = number
        self.name = name
    }

    /// What the program reads by default.
    public static let standardInput = ByteStream(number: STDIN_FILENO, name: "standard input")
    /// What the program writes to by default.
    static let standardOutput = ByteStream(number: STDOUT_FILENO, name: "standard output")
    /// The most bytes that are asked for at a time.
    public static let portion = 1 << 16

    /// Reads what comes next, once there is something.
    ///
    /// - Parameter limit: the most bytes to read.
    /// - Returns: the bytes; none at the end.
    /// - Throws: `SystemError`; EAGAIN for a descriptor that does not block, while there is nothing.
    public func read(atMost limit: Int = portion) throws(SystemError) -> [UInt8] {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: min(limit, Self.portion)) { room, length in
            count = retrying { Glibc.read(number, room.baseAddress, room.count) }
            length = max(0, count)
        }
        guard count >= 0 else { throw .last("read \(name)") }
        return bytes
    }

    /// Reads to the end.
    ///
    /// - Parameter limit: the most bytes that there may be.
    /// - Returns: the bytes.
    /// - Throws: `SystemError` if there are more, or they cannot be read.
    public func readToEnd(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let part = try read(atMost: limit - all.count + 1)
            guard !part.isEmpty else { return all }
            all += part
            guard all.count <= limit else { throw SystemError("read \(name)", .largerThan(limit)) }
        }
    }

    /// Writes all of the text.
    public func write(_ text: String) throws(SystemError) {
        try write(Array(text.utf8))
    }

    /// Writes all of the bytes: in one go, unless the system takes only a part of them.
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                retrying { Glibc.write(number, bytes.baseAddress, bytes.count) }
            }
            guard count > 0 else { throw .last("write \(name)") }
            rest = rest.dropFirst(count)
        }
    }
}
