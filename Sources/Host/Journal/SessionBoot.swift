import FoundationEssentials

/// In which boot a session was: the rules of another boot are none of its own.
public enum SessionBoot: Sendable, Equatable {
    /// In the present one.
    case present
    /// In an earlier one, as the kernel's name for it says, or only the times in a journal that does not tell the name.
    case earlier(isCertain: Bool)

    /// Compares boots.
    ///
    /// - Parameters:
    ///   - boot: the kernel's name for the boot in which the session began; nil if its journal does not tell.
    ///   - begun: the time of the journal's first record (ISO 8601).
    ///   - current: the kernel's name for the present boot.
    ///   - time: when that was, in seconds since 1970.
    public init(_ boot: String?, begun: String, current: String?, since time: Int?) {
        if let boot, let current {
            self = boot == current ? .present : .earlier(isCertain: true)
            return
        }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let date = (try? Date(begun, strategy: style)) ?? (try? Date(begun, strategy: .iso8601))
        // What cannot be told is not taken for a session of now: its rules would be taken out.
        guard let date, let time, date.timeIntervalSince1970 >= Double(time) else {
            self = .earlier(isCertain: false)
            return
        }
        self = .present
    }
}
