import CSurefoot

/// Signals that the program reads as events instead of being interrupted by them.
public enum Signals {
    /// Blocks them. Must be called before any thread exists, so that every thread inherits it.
    public static func block() {
        sf_signals_block()
    }

    /// Ends this process by the signal's default action, so that the shell sees the true cause.
    public static func end(by signal: Int32) {
        sf_signal_default(signal)
    }
}
