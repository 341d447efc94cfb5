public import Foundation

/// How long to wait for what must come.
///
/// It keeps a test from hanging for good, and measures nothing: a machine that is busy with other things may take
/// its time. Where a failure is expected, `SUREFOOT_TEST_PATIENCE` names fewer seconds.
public enum Patience {
    /// The time in seconds.
    public static let seconds =
        ProcessInfo.processInfo.environment["SUREFOOT_TEST_PATIENCE"].flatMap { Double($0) } ?? 600

    /// When it ends, counted from now.
    public static var end: Date { Date(timeIntervalSinceNow: seconds) }
}

/// Asks again and again until there is an answer.
///
/// - Returns: nil if there was none for as long as a test waits.
public func eventually<Answer>(_ ask: () throws -> Answer?) rethrows -> Answer? {
    let end = Patience.end
    while true {
        if let answer = try ask() { return answer }
        guard Date() < end else { return nil }
        usleep(5_000)
    }
}

/// Waits until something is so.
///
/// - Returns: false if it was not for as long as a test waits.
public func becomesTrue(_ isSo: () throws -> Bool) rethrows -> Bool {
    try eventually { try isSo() ? true : nil } ?? false
}
