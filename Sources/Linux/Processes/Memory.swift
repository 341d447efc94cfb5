import CLinux

/// The memory of this process.
public enum Memory {
    /// Lets all threads share one heap that grows by large steps: for texts of many megabytes.
    public static func expectLargeInput() {
        sf_expect_large_input()
    }
}
