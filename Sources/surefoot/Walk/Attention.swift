import Glibc
import Linux

/// Waits for what takes its time, and hears meanwhile what wants it to end: Ctrl-C, and the signals that ask the program
/// to end.
final class Attention {
    /// The signal that asks the program to end, once there was one.
    private(set) var termination: Int32?
    /// Whether Ctrl-C was pressed while something ran.
    private(set) var wasInterrupted = false
    /// Until when the program waits for anything, once it is to end.
    private var last: ContinuousClock.Instant?

    /// How long that is: two seconds are for a command that does not heed its interrupt.
    private static let grace = Duration.seconds(3)

    /// Waits for work to be done. A signal cancels its task; if it is one that asks the program to end, the work is
    /// waited for a little longer, and then left. What is begun after that is not cancelled, but has no more time.
    ///
    /// - Parameters:
    ///   - work: what takes its time.
    ///   - heedsInterrupt: whether Ctrl-C cancels it too.
    ///   - look: is called ten times a second meanwhile, and told whether Ctrl-C was pressed since.
    /// - Returns: what came of it; nil if the program is to end.
    func wait<Result: Sendable>(
        for work: @escaping @Sendable () async -> Result, heedsInterrupt: Bool = true,
        beside look: (_ isInterrupted: Bool) -> Void = { _ in }
    ) async -> Result? {
        // What was left may still be at it.
        if let last, .now > last { return nil }
        let (ticks, ticker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let task = Task {
            defer { ticker.finish() }
            return await work()
        }
        let clock = Task {
            while (try? await Task.sleep(for: .milliseconds(100))) != nil { ticker.yield() }
        }
        defer { clock.cancel() }
        let endsAnyway = termination != nil
        for await _ in ticks {
            let isInterrupted = hear()
            look(isInterrupted)
            let isToEnd = termination != nil && !endsAnyway
            if isToEnd || (isInterrupted && heedsInterrupt) { task.cancel() }
            if let last, .now > last { return nil }
        }
        return termination == nil ? await task.value : nil
    }

    /// Takes in the signals that have come.
    ///
    /// - Returns: whether Ctrl-C was among them.
    @discardableResult
    func hear() -> Bool {
        var isInterrupted = false
        while let signal = Signals.next() {
            switch signal {
            case SIGINT: isInterrupted = true
            case SIGTSTP: Signals.end(by: signal)
            // The editor looks at the terminal's size before each line.
            case SIGCONT, SIGWINCH: continue
            default: end(by: signal)
            }
        }
        wasInterrupted = wasInterrupted || isInterrupted
        return isInterrupted
    }

    /// Takes note of a signal that asks the program to end.
    func end(by signal: Int32) {
        guard termination == nil else { return }
        termination = signal
        last = .now + Self.grace
    }
}
