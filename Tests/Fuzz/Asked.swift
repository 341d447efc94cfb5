import Foundation

/// What a suite under `Tests` asks of a test, by variables of its environment. A plain `swift test` asks for nothing.
public enum Asked {
    private static let environment = ProcessInfo.processInfo.environment

    /// Where the random numbers begin; a run that found something is repeated by its seed.
    public static let seed = environment["SUREFOOT_SEED"].flatMap { UInt64($0) } ?? 1

    /// How many of something; nil where the test is to choose.
    public static func number(_ variable: String) -> Int? {
        environment[variable].flatMap { Int($0) }
    }

    /// Whether the test is to be about this, among other things.
    public static func wants(_ name: String) -> Bool {
        guard let only = environment["SUREFOOT_ONLY"] else { return true }
        return only.split(separator: " ").contains { $0 == name }
    }
}
