import CLinux
import Foundation
import Linux
import Testing

/// A process that goes on for as long as it can read from its standard input, and says something once it is ready.
///
/// It reads from a pipe that only this process can write to. So it ends with this value, and with this process whatever
/// ends it.
public final class HeldProcess {
    /// Its process id.
    public let id: Int32
    /// The first line that it has printed, without its end; what there is of it where it ended before.
    public let said: String
    private let lifeline: Int32

    /// Starts it, and waits for its first line.
    ///
    /// - Parameters:
    ///   - command: its words, the first of them a path.
    ///   - newSession: whether it gets a session of its own.
    /// - Throws: if it cannot be started.
    public init(_ command: [String], newSession: Bool = false) throws {
        var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        try #require(sf_pipe_open(&input) == 0 && sf_pipe_open(&output) == 0)
        defer { for end in [input[0], output[0]] { close(end) } }
        lifeline = input[1]
        id = try ChildProcess.start(
            command, environment: ["PATH=/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL=C", TestMark.variable],
            newSession: newSession,
            descriptors: [(child: 0, parent: input[0]), (child: 1, parent: output[1])]
        ).id
        close(output[1])
        said = Self.line(from: output[0])
    }

    /// What can be read up to the end of a line; unshare(1) itself keeps the other end open.
    private static func line(from descriptor: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    deinit {
        close(lifeline)
        _ = sf_wait(id)
    }
}
