import Glibc

/// The files of a runbook on disk.
public enum RunbookFolder {
    /// The Markdown files of a folder, by name.
    ///
    /// - Returns: nil if the folder or one of them cannot be read.
    public static func files(in folder: String) -> [(path: String, text: String)]? {
        guard let handle = opendir(folder) else { return nil }
        defer { closedir(handle) }
        var files: [(path: String, text: String)] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".md"), !name.hasPrefix(".") else { continue }
            guard let text = SmallFile.text(folder + "/" + name) else { return nil }
            files.append((path: name, text: text))
        }
        return files
    }
}
