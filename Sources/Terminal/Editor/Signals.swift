import CSurefoot

/// Signals that the program reads as events instead of being interrupted by them.
public enum Signals {
    /// Has the line editor hear of them from now on, and nobody else: SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP,
    /// SIGCONT and SIGWINCH. One that comes while no line is read waits for the next.
    public static func catchAll() {
        sf_signals_catch()
    }

    /// Ends this process by the signal's default action, so that the shell sees the true cause.
    public static func end(by signal: Int32) {
        sf_signal_default(signal)
    }
}
