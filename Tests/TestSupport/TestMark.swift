import Foundation
import Linux

/// The mark that a test's processes carry in their environment, by which those that are left are found.
public enum TestMark {
    /// The mark of the test that is running.
    @TaskLocal public static var current = "tests-\(getpid())"

    private static let name = "SUREFOOT_TEST"

    /// The environment variable with the mark.
    public static var variable: String { "\(name)=\(current)" }

    /// What the processes that carry a mark are called, as /proc tells. Those that have ended carry none.
    static func processes(carrying mark: String) -> [String] {
        RunningProcess.all().filter { $0.variable(name) == mark }.map {
            "\($0.id) \($0.arguments.joined(separator: " "))"
        }
    }
}
