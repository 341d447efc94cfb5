import CLinux

/// Signals that the program reads as events instead of being interrupted by them.
public enum Signals {
    /// Reports SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT and SIGWINCH from now on, instead of obeying them.
    /// Those that are ignored already stay so. One that comes while nobody looks waits.
    public static func catchAll() {
        sf_signals_catch()
    }

    /// The descriptor on which caught signals are reported, to wait on; -1 if none are caught.
    public static var descriptor: Int32 { sf_signals_descriptor() }

    /// The next signal that was reported; nil if there is none at the moment.
    public static func next() -> Int32? {
        let number = sf_signals_next(descriptor)
        return number == 0 ? nil : number
    }

    /// Ends this process by the signal's default action, so that the shell sees the true cause.
    public static func end(by signal: Int32) {
        sf_signal_default(signal)
    }
}
