import Glibc

/// The time of day, which an administrator or a time server may set.
public enum WallClock {
    /// The time so many seconds from now in UTC, as `2026-11-24T18:42:05` (ISO 8601).
    public static func utc(in seconds: Int) -> String {
        var time = time(nil) + seconds
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
