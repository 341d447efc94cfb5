/// A file of answers on disk.
public enum AnswersFile {
    private static let mode: UInt32 = 0o644

    /// The file's text; nil if it cannot be read.
    public static func read(_ path: String) -> String? {
        SmallFile.text(path)
    }

    /// Finds out beforehand whether the file could be written; leaves the one that is there.
    ///
    /// - Throws: why it could not.
    public static func prepare(_ path: String) throws(HostError) {
        let file = try SafeFile(path: path, mode: mode)
        defer { file.discard() }
        try file.write("")
    }

    /// Writes the file whole, or leaves the one that is there.
    ///
    /// - Throws: why it could not be written.
    public static func write(_ text: String, to path: String) throws(HostError) {
        let file = try SafeFile(path: path, mode: mode)
        defer { file.discard() }
        try file.write(text)
        try file.moveIntoPlace()
    }
}
