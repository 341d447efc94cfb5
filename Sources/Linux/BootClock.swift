import Glibc

/// The clock that goes on while the machine is suspended (clock_gettime(2), CLOCK_BOOTTIME).
public enum BootClock {
    /// The time since the boot, in milliseconds.
    public static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
