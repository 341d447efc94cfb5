import Foundation

/// A folder for one use, gone with the value that stands for it.
public final class TemporaryFolder: Sendable {
    /// Its path. The folder is there.
    public let path: String

    /// Makes an empty folder.
    public init() throws {
        path = "\(TestFiles.folder)/\(TestMark.current)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        // The folder of the test, unless there are others in it.
        rmdir((path as NSString).deletingLastPathComponent)
    }
}
