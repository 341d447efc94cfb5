import Glibc
import Linux

/// What the processes have in common that must be there at the deadline, whatever becomes of the rest of the host.
enum GuardProcess {
    /// Makes this process independent of whoever has started it, and hard to end by accident.
    ///
    /// - Parameter name: what lists of processes call it: started through /proc/PID/exe, it would be `exe`.
    static func settle(name: String) {
        for number in [SIGPIPE, SIGTTOU] { signal(number, SIG_IGN) }
        Signals.catchAll()
        chdir("/")
        try? File.write(name, to: "/proc/self/comm")
        // The last that the kernel ends where memory has run out (proc(5)). Only root may ask for it.
        try? File.write("-1000", to: "/proc/self/oom_score_adj")
    }
}
