/// The runbooks that are part of the program.
public enum BuiltInRunbooks {
    /// The runbook that is walked when none is named.
    public static let standard = "allow-established"

    /// The names, in order.
    public static var names: [String] {
        Set(EmbeddedSteps.files.map { folder(of: $0.path) }).sorted()
    }

    /// Reads a built-in runbook.
    ///
    /// - Returns: nil if there is none of that name.
    /// - Throws: `RunbookError` if it is broken.
    public static func load(_ name: String) throws(RunbookError) -> Runbook? {
        let files = EmbeddedSteps.files.filter { folder(of: $0.path) == name }
        guard !files.isEmpty else { return nil }
        return try Runbook(
            name: name, files: files.map { (path: String($0.path.dropFirst(name.count + 1)), text: $0.text) })
    }

    private static func folder(of path: String) -> String {
        String(path.prefix { $0 != "/" })
    }
}
