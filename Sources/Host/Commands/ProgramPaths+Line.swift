import FoundationEssentials

/// Where programs are found, as a line that one process of ours tells another.
extension ProgramPaths {
    /// The line; nil if a path is no text.
    var line: String? {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads a line; nil if it is none.
    init?(line: String) {
        guard let programs = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else { return nil }
        self = programs
    }
}
