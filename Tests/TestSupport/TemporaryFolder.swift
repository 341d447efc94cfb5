import Foundation

/// A folder for one use, gone with the value that stands for it.
public final class TemporaryFolder: Sendable {
    /// Its path. The folder is there.
    public let path: String

    /// Makes an empty folder.
    public init() throws {
        // The name of a socket in it must not be longer than 107 bytes (unix(7)).
        let name = String(UInt32.random(in: .min ... .max), radix: 36)
        path = "\(TestFiles.folder)/\(TestMark.current)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        // The folder of the test, unless there are others in it.
        rmdir((path as NSString).deletingLastPathComponent)
    }
}
