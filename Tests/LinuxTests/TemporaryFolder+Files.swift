import CLinux
import Glibc
import TestSupport
import Testing

@testable import Linux

extension TemporaryFolder {
    /// A file in it with these bytes.
    func file(_ name: String = "file", _ bytes: [UInt8] = []) throws -> String {
        let file = try Descriptor.open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
        try file.stream.write(bytes)
        return "\(path)/\(name)"
    }

    /// A FIFO in it.
    func fifo() throws -> String {
        try #require(mkfifo("\(path)/fifo", 0o600) == 0)
        return "\(path)/fifo"
    }
}

/// The numbers by which this process has a file open, as /proc/self/fd names it.
func descriptors(of file: String) throws -> [Int32] {
    try Folder.names(in: "/proc/self/fd").compactMap { Int32($0) }.filter { number in
        (try? File.target(ofLink: "/proc/self/fd/\(number)")) == file
    }
}

/// A connection that was made to a socket; nil if nobody has connected.
func newConnection(to listener: ListeningSocket, blocking: Bool = true) -> Connection? {
    guard let descriptor = listener.accept(blocking: blocking) else { return nil }
    return Connection(descriptor)
}

/// Whether a program that is started would not get the descriptor.
func closesOnExec(_ descriptor: Int32) -> Bool {
    fcntl(descriptor, F_GETFD) == FD_CLOEXEC
}

extension Descriptor {
    /// The end to read from of a pipe that holds this text, and nothing after it: at most 64 KiB (pipe(7)).
    static func ofPipe(holding text: String) throws -> Descriptor {
        var ends: [Int32] = [-1, -1]
        try #require(sf_pipe_open(&ends) == 0)
        let writeEnd = Descriptor(taking: ends[1], name: "a pipe")
        try writeEnd.stream.write(text)
        return Descriptor(taking: ends[0], name: "a pipe")
    }
}
