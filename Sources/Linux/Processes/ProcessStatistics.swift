/// The fields of /proc/PID/stat that are asked for (proc(5)).
public struct ProcessStatistics: Equatable, Sendable {
    /// The process that started it, or took it over; 0 for the first of all.
    public let parent: Int32?
    /// The device number of its controlling terminal; nil if it has none.
    public let terminal: UInt64?
    /// When it was started, in clock ticks since the boot.
    public let started: UInt64?

    /// Reads the line. The second field is the program's name in brackets, which may hold spaces and brackets itself, so
    /// that only the last bracket ends it.
    public init?(parsing line: String) {
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(whereSeparator: \.isWhitespace)
        func field(_ number: Int) -> Substring? {
            fields.indices.contains(number - 3) ? fields[number - 3] : nil
        }
        parent = field(4).flatMap { Int32($0) }
        terminal = field(7).flatMap { UInt64($0) }.flatMap { $0 == 0 ? nil : $0 }
        started = field(22).flatMap { UInt64($0) }
    }
}
