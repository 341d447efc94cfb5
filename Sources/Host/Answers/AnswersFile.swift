import Linux
import Runbook
public import SafeText

/// A file of answers on disk.
public enum AnswersFile {
    /// A URL may have a password, and an answer may be anything: it is for whoever gave it.
    private static let mode: UInt32 = 0o600

    /// The file's text. A shell's `<(...)` and /dev/stdin do as well.
    ///
    /// - Throws: why it cannot be read.
    public static func read(_ path: String) throws(HostError) -> String {
        do throws(SystemError) {
            return try File.text(path, atMost: SourceText.longest, as: .regularFileOrOpenPipe)
        } catch {
            throw HostError(
                "The file of answers \(path) cannot be read: \(error.reason). surefoot plan --answers prints one to fill in."
            )
        }
    }

    /// Finds out beforehand whether the file could be written; leaves the one that is there.
    ///
    /// - Throws: why it could not.
    public static func prepare(_ path: String) throws(HostError) {
        let file = try SafeFile(path: try AbsolutePath.of(path), mode: mode)
        defer { file.discard() }
        try file.write("")
    }

    /// Writes the file whole, or leaves the one that is there. What it replaces is kept beside it.
    ///
    /// - Throws: why it could not be written.
    public static func write(_ text: Shown, to path: String) throws(HostError) {
        let file = try SafeFile(path: try AbsolutePath.of(path), mode: mode)
        defer { file.discard() }
        try file.write(text.text)
        try file.keepPrevious()
        try file.moveIntoPlace()
    }
}
