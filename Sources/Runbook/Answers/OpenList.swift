public import SafeText

/// What is expected to be open on a host, as a file has it: a text for each door.
public struct OpenList: Sendable, Hashable {
    /// The doors, each as it is printed.
    public let doors: [String]

    /// Describes a list.
    public init(doors: [String]) {
        self.doors = doors
    }

    /// Reads such a file.
    ///
    /// - Parameters:
    ///   - file: the file's name, for messages.
    ///   - text: what it holds.
    ///   - families: with one of these each door begins.
    /// - Throws: `RunbookError` with everything that is missing, unknown or wrong, each with its line.
    public init(file: String, text: String, families: [String]) throws(RunbookError) {
        try SourceText.check(text, file: file)
        var keys = KeyReader(
            file: file, try YAMLReader.keys(of: text, file: file, firstLine: 1), line: 1)
        if !keys.isThere(Self.key) { keys.refuse(Self.key, "This key is missing.") }
        doors = keys.texts(Self.key)
        for door in doors where !families.contains(where: { door.hasPrefix($0 + " ") }) {
            keys.refuse(
                Self.key, "\(door.quoted) does not begin with \(families.joined(separator: " or ")).")
        }
        let problems = keys.finish()
        if !problems.isEmpty { throw RunbookError(problems: problems) }
    }

    private static let key = "open"

    /// The file, in an alphabet.
    public func text(_ alphabet: Shown.Alphabet) -> Shown {
        let head: Shown = "# What is open to others. surefoot check --expect FILE tells every difference.\n"
        guard !doors.isEmpty else { return "\(head)open: []\n" }
        let list = doors.map { "  - \(Shown(yaml: $0, alphabet))\n" as Shown }
        return "\(head)open:\n\(list.joined())"
    }
}
