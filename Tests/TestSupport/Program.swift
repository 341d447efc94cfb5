import Foundation
import Testing

/// The program under test.
public enum Program {
    /// Beside the tests, unless SUREFOOT_BINARY names another.
    public static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["SUREFOOT_BINARY"] { return named }
        let tests = try #require(Bundle.main.executableURL).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("surefoot").path
    }

    /// Runs the program without a terminal, to its end, with both its outputs in one.
    public static func run(_ arguments: [String]) throws -> Finished {
        try Finished(
            running: [path()] + arguments, environment: ["PATH": "/usr/bin:/bin"], streamsAreJoined: true)
    }
}
