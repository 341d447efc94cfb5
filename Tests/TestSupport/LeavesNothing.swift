import Foundation
public import Testing

/// After each test of the suite nothing that it started runs any more, no file of it is left, and no file of this host
/// that the program may write has changed.
public struct LeavesNothing: SuiteTrait, TestTrait, TestScoping {
    /// It holds for each test by itself, so that it does not matter which one is the last.
    public var isRecursive: Bool { true }

    /// Runs a test, and looks for what it has left.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let mark = UUID().uuidString
        let files = HostFiles()
        let result: Result<Void, any Error>
        do {
            result = .success(try await TestMark.$current.withValue(mark, operation: function))
        } catch {
            result = .failure(error)
        }
        // What has been told to end may take its time.
        if !becomesTrue({ TestMark.processes(carrying: mark).isEmpty }) {
            Issue.record("Left running: \(TestMark.processes(carrying: mark))")
        }
        let folder = TestFiles.folder + "/" + mark
        if FileManager.default.fileExists(atPath: folder) { Issue.record("Left behind: \(folder)") }
        let changes = HostFiles().changes(since: files)
        if !changes.isEmpty { Issue.record("Changed on this host: \(changes)") }
        try result.get()
    }
}

extension Trait where Self == LeavesNothing {
    /// After each test nothing of it is left.
    public static var leavesNothing: Self { Self() }
}
