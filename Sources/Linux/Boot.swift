import Glibc

/// The boot since which this kernel runs.
public enum Boot {
    /// What the kernel calls it, each time anew (random(4), /proc/sys/kernel/random/boot_id); nil if it cannot be read.
    public static var id: String? {
        (try? File.text("/proc/sys/kernel/random/boot_id"))?.split(separator: "\n").first.map(String.init)
    }

    /// When it was, in seconds since 1970 by the clock as it goes now (proc(5), `btime` in /proc/stat); nil if it cannot
    /// be read.
    public static var time: Int? {
        let lines = (try? File.text("/proc/stat"))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("btime ") }.flatMap { Int($0.dropFirst("btime ".count)) }
    }
}
