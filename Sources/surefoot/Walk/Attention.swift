import Glibc
import Linux

/// Waits for what takes its time, and hears meanwhile what wants it to end: Ctrl-C, and the signals that ask the program
/// to end.
final class Attention {
    /// The signal that asks the program to end, once there was one.
    private(set) var termination: Int32?
    /// Whether Ctrl-C was pressed while something ran.
    private(set) var wasInterrupted = false

    /// How long the program waits for what is under way once it is to end itself.
    private static let grace = Duration.seconds(3)

    /// Waits for work to be done. A signal cancels its task; if it is one that asks the program to end, the work is
    /// waited for a little longer, and then left.
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
        let (ticks, ticker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let task = Task {
            defer { ticker.finish() }
            return await work()
        }
        let clock = Task {
            while (try? await Task.sleep(for: .milliseconds(100))) != nil { ticker.yield() }
        }
        defer { clock.cancel() }
        // What the program still does once it is to end is not cancelled, but it has no more time either.
        var last = termination.map { _ in ContinuousClock.now + Self.grace }
        for await _ in ticks {
            let isInterrupted = hear()
            look(isInterrupted)
            if isInterrupted && heedsInterrupt { task.cancel() }
            guard termination != nil else { continue }
            if last == nil { task.cancel() }
            let end = last ?? .now + Self.grace
            if .now > end { return nil }
            last = end
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
        termination = termination ?? signal
    }
}
