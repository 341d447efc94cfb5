import CLinux
import Glibc

/// The memory of this process.
public enum Memory {
    /// Lets all threads share one heap that grows by large steps: for texts of many megabytes.
    public static func expectLargeInput() {
        sf_expect_large_input()
    }

    /// Keeps all that this process has mapped so far in memory (mlockall(2)), as far as it may.
    public static func lock() {
        mlockall(MCL_CURRENT)
    }
}
