import Foundation
import Linux
import Testing

/// A command that has ended.
///
/// It dies with the thread that runs it (PR_SET_PDEATHSIG), which waits here, so that no end of the tests leaves it.
public struct Finished: Sendable {
    /// The exit status, as a shell has it.
    public let status: Int32
    /// What it printed; with what it complained of, if the two were to be together.
    public let output: String
    /// What it complained of, in one line, however it was wrapped.
    public let errors: String

    /// What comes before the words of a command that is to die with this thread.
    public static let tied = ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--"]

    /// Runs a command to its end.
    ///
    /// Its output goes into files: whoever still runs in the background keeps nobody waiting.
    ///
    /// - Parameters:
    ///   - command: its words, the first of them a path.
    ///   - environment: variables besides, or instead of, the usual few.
    ///   - input: what it can read.
    ///   - streamsAreJoined: whether both its outputs go into `output`.
    /// - Throws: if it cannot be started.
    public init(
        running command: [String], environment: [String: String] = [:], input: String = "",
        streamsAreJoined: Bool = false
    ) throws {
        let usual = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin", "SHELL": "/bin/sh", "LC_ALL": "C"]
        let variables = usual.merging(environment) { $1 }.map { "\($0)=\($1)" } + [TestMark.variable]
        let (source, output) = (try NamelessFile(input), try NamelessFile())
        let errors = streamsAreJoined ? output : try NamelessFile()
        let streams = [source, output, errors].enumerated().map {
            (child: Int32($0), parent: $1.descriptor)
        }
        status = try ChildProcess.start(
            Self.tied + command, environment: variables, descriptors: streams
        ).wait()
        self.output = output.text
        self.errors = streamsAreJoined ? "" : errors.text.flowing
    }
}

extension String {
    /// The text however it was wrapped: with one space for each run of white space.
    public var flowing: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

/// A file without a name.
private final class NamelessFile {
    let descriptor: Int32

    init(_ text: String = "") throws {
        let path = TestFiles.folder + "/" + UUID().uuidString
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        unlink(path)
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    var text: String {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try? handle.seek(toOffset: 0)
        return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
