/// The text of a file that a person wrote, before it is read.
public enum SourceText {
    /// The longest, in bytes: far more than anybody writes into a step.
    public static let longest = 1 << 20

    /// Refuses what cannot be such a text.
    static func check(_ text: String, file: String) throws(RunbookError) {
        guard text.utf8.count <= longest else {
            throw RunbookError(file: file, "The file is larger than \(longest >> 20) MiB: shorten it.")
        }
        var line = 1
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += 1
            case "\0": throw RunbookError(file: file, line: line, "This is not a text file.")
            // What stands in the place of bytes that are not UTF-8.
            case "\u{FFFD}":
                throw RunbookError(file: file, line: line, "This is not UTF-8: save the file as UTF-8.")
            default: break
            }
        }
    }
}
