import Linux
import Terminal

/// Who watches the demonstration at a terminal: has time to read, and goes on with Enter.
struct Audience: ~Copyable {
    /// In seconds for each line, where nobody has asked for another one.
    static let usualPace = 1.0

    private let terminal: QuietTerminal
    private let pace: Duration
    /// Whether Enter was pressed since the last question or heading.
    private var isInHurry = false
    /// Until when there is time for pauses, where something else does not wait.
    private var latest: ContinuousClock.Instant?

    /// Makes the terminal quiet; nil if nobody watches, or nobody wants pauses.
    ///
    /// - Parameter pace: in seconds for each line.
    init?(pace: Double) {
        guard pace > 0, Screen.isInteractive, let terminal = QuietTerminal() else { return nil }
        self.terminal = terminal
        self.pace = .seconds(pace)
    }

    /// Something begins that can be read at leisure.
    mutating func sitsBack() {
        isInHurry = false
        latest = nil
    }

    /// From now on all pauses together have no more time than this.
    mutating func hasNoMore(than time: Duration) {
        latest = .now + time
    }

    /// After a question Enter counts anew.
    mutating func isAnswered() {
        isInHurry = false
    }

    /// Gives time to read lines, unless Enter is pressed, or a signal wants the program to end.
    mutating func reads(lines: Int, unless isToEnd: () -> Bool) {
        wait(pace * lines, unless: isToEnd)
    }

    /// Waits, likewise.
    mutating func wait(_ time: Duration, unless isToEnd: () -> Bool) {
        let end = min(.now + time, latest ?? .now + time)
        while !isInHurry, case let left = ContinuousClock.now.duration(to: end), left > .zero {
            let milliseconds = Int32(clamping: Int64(left / .milliseconds(1)) + 1)
            let happened = Poll.wait(
                for: [Poll.Entry(Signals.descriptor), Poll.Entry(terminal.descriptor)], within: milliseconds)
            if happened[0], isToEnd() { return }
            isInHurry = happened[1] && terminal.takesEnter()
        }
    }
}
