import Synchronization

/// How much of the cursor's line is to be written over before anything else is shown.
final class LiveLine: Sendable {
    private let shown = Mutex(0)

    /// The width of what stands there, in columns, codes of its look included; 0 if there is nothing.
    var columns: Int {
        get { shown.withLock { $0 } }
        set { shown.withLock { $0 = newValue } }
    }
}
